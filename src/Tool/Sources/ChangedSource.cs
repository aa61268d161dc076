using System.Collections.Immutable;
using PerfGate.CallTrees;
using PerfGate.Counting;
using PerfGate.Runs;
using PerfGate.Tool.Code;

namespace PerfGate.Tool.Sources;

/// <summary>The methods of a head whose code differs from the base's, with the lines of their source that do.</summary>
internal sealed class ChangedSource
{
    private readonly ILookup<string, ChangedMethodSource> _byFrame;

    private ChangedSource(IEnumerable<ChangedMethodSource> methods) => _byFrame = methods.ToLookup(method => method.Frame, StringComparer.Ordinal);

    /// <summary>Nothing that anybody knows of.</summary>
    public static ChangedSource None { get; } = new([]);

    /// <summary>The changed methods, by the names that call trees give them.</summary>
    public IEnumerable<ChangedFrame> Frames => _byFrame.OrderBy(methods => methods.Key, StringComparer.Ordinal).Select(methods => FrameOf(methods.Key, methods));

    /// <summary>Brings together what differs in code and what differs in text: a method is named only where both do.</summary>
    /// <param name="difference">What differs between the builds.</param>
    /// <param name="headDirectory">The head's output folder.</param>
    /// <param name="changes">What differs between the sources.</param>
    public static ChangedSource Of(BuildDifference difference, string headDirectory, SourceChanges changes)
    {
        var methods = new List<ChangedMethodSource>();
        foreach (var file in difference.Modules)
        {
            var changed = difference.Changed.Where(method => method.Module == Path.GetFileNameWithoutExtension(file)).ToDictionary(method => method.Token);
            foreach (var source in MethodLines.Read(Path.Combine(headDirectory, file), changed.Keys))
            {
                if (changes.Find(source.Document.Name, source.Document.Algorithm, source.Document.Hash.AsSpan()) is (var name, var lines) && Within(source.Points, lines) is { IsEmpty: false } within)
                {
                    var method = changed[source.Token];
                    methods.Add(new ChangedMethodSource(FrameNames.Plain(MethodNames.Of(method.Type, method.Name)), MethodLines.Owner(method.Type), method.FullName, method.Member, [.. within.Select(range => new SourceLines(name, range.First, range.Last))]));
                }
            }
        }

        var callers = difference.Callers.ToLookup(pair => pair.Callee, pair => FrameNames.Plain(MethodNames.Of(pair.Caller.Type, pair.Caller.Name)), StringComparer.Ordinal);
        var ambiguous = FrameNames.SharedBetweenTypes(headDirectory, methods.Select(method => method.Owner));
        return new ChangedSource(methods.Where(method => !ambiguous.Contains(method.Owner)).Select(method => method with { Callers = [.. callers[method.Member]] }));
    }

    /// <summary>A profile with what of its tree was changed, and what its tree does not show although a method of it refers to it (it may be inlined there) or, where there is none such, the process had loaded it.</summary>
    public Profile? In(Profile? profile)
    {
        if (profile?.Tree is not { } tree)
        {
            return profile;
        }

        var inTree = tree.Frames.Where(frame => _byFrame.Contains(FrameNames.Plain(frame))).ToList();
        var names = inTree.Select(FrameNames.Plain).ToHashSet(StringComparer.Ordinal);
        var shown = tree.Frames.Select(FrameNames.Plain).ToHashSet(StringComparer.Ordinal);
        var reached = (profile.Reached?.Methods ?? []).ToHashSet(StringComparer.Ordinal);

        // What the process had loaded may be another test's: it counts where no method of this tree refers to anything changed.
        var hidden = _byFrame.Where(methods => !names.Contains(methods.Key)).ToList();
        var others = hidden.Where(methods => methods.Any(method => method.Callers.Overlaps(shown))).ToList() is { Count: > 0 } referred ? referred
            : hidden.Where(methods => methods.Any(method => reached.Contains(method.FullName)));
        return profile with
        {
            Changed =
            [
                .. inTree.Order(StringComparer.Ordinal).Select(frame => FrameOf(frame, _byFrame[FrameNames.Plain(frame)])),
                .. others.OrderBy(methods => methods.Key, StringComparer.Ordinal).Select(methods => FrameOf(methods.Key, methods)),
            ],
        };
    }

    /// <summary>Exact counts with what of their tree was changed, and what a method of it refers to.</summary>
    public ExactCounts? InCounts(ExactCounts? counts) => counts?.Tree is { } tree ? counts with { Changed = In(new Profile { Tree = tree })!.Changed } : counts;

    /// <summary>The changed lines of a method: those of its statements; where only others changed (a comment, a removal), those between its first and its last.</summary>
    internal static ImmutableArray<(int First, int Last)> Within(ImmutableArray<(int First, int Last)> points, ImmutableArray<LineChange> changes)
    {
        var (first, last) = (points.Min(point => point.First), points.Max(point => point.Last));
        var own = points.SelectMany(point => changes.Where(change => !change.IsRemoval && change.First <= point.Last && change.Last >= point.First)
            .Select(change => (Math.Max(change.First, point.First), Math.Min(change.Last, point.Last)))).ToList();
        if (own.Count == 0)
        {
            // What was taken away above its first statement stood inside it, too.
            own = [.. changes.Where(change => change.First <= last && change.Last >= first - (change.IsRemoval ? 1 : 0)).Select(change => (Math.Max(change.First, first), Math.Min(Math.Max(change.Last, first), last)))];
        }

        var joined = ImmutableArray.CreateBuilder<(int First, int Last)>();
        foreach (var (from, to) in own.Order())
        {
            if (joined.Count > 0 && from <= joined[^1].Last + 1)
            {
                joined[^1] = (joined[^1].First, Math.Max(joined[^1].Last, to));
            }
            else
            {
                joined.Add((from, to));
            }
        }

        return joined.ToImmutable();
    }

    private static ChangedFrame FrameOf(string frame, IEnumerable<ChangedMethodSource> methods) =>
        new(frame, [.. methods.SelectMany(method => method.Lines).Distinct().OrderBy(line => line.File, StringComparer.Ordinal).ThenBy(line => line.First).Take(ChangedFrame.MostLines)]);
}

/// <summary>A changed method with its changed lines.</summary>
/// <param name="Frame">Its name in call trees, without arguments of generic types.</param>
/// <param name="Owner">The full name of the type it was written in.</param>
/// <param name="FullName">Its own, as the metadata has it.</param>
/// <param name="Member">The same as others mention it.</param>
/// <param name="Lines">The lines.</param>
internal sealed record ChangedMethodSource(string Frame, string Owner, string FullName, string Member, ImmutableArray<SourceLines> Lines)
{
    /// <summary>The methods that refer to it, by their names in call trees.</summary>
    public ImmutableHashSet<string> Callers { get; init; } = [];
}
