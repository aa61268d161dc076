using System.Security.Cryptography;
using System.Text;
using PerfGate.Counting;
using PerfGate.Diagnostics;

namespace PerfGate.Instrumentation;

/// <summary>Makes a woven copy, or finds the one that was made of the same.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="time">What tells which copies are old.</param>
internal sealed class CopyMaker(WeaveRequest request, TimeProvider time)
{
    private readonly string _source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Source));
    private readonly string _copies = Path.GetFullPath(request.Copies);

    /// <summary>The copy.</summary>
    /// <param name="stop">Ends it, with nothing left behind.</param>
    /// <exception cref="PerfGateException">PG5001 to PG5005: there is none, and why.</exception>
    public WovenCopy Make(CancellationToken stop)
    {
        if (!Directory.Exists(_source))
        {
            throw new PerfGateException(DiagnosticCodes.NotWeavable, $"{_source} cannot be woven: there is no such folder. Build first.");
        }

        try
        {
            return MakeCopy(stop);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // The last is what .NET throws where a file system takes no file of that size.
            throw new PerfGateException(DiagnosticCodes.CopyNotMade, $"{_source} could not be copied into {_copies}: {failure.Message.TrimEnd('.')}. Nothing in the source was changed. Make room, or name a folder that can be written.", failure);
        }
    }

    private WovenCopy MakeCopy(CancellationToken stop)
    {
        var folder = OutputFolder.Read(_source, _copies);
        if (folder.IsWoven)
        {
            throw new PerfGateException(DiagnosticCodes.NotWeavable, $"{_source} cannot be woven: it is a woven copy already. Name the folder that the build wrote.");
        }

        var recorder = RecorderFiles.Of(folder);
        var assemblies = AssemblyChoice.Of(folder, request.Assemblies, recorder);
        if (assemblies.Count == 0 && SingleFile.In(folder) is { } single)
        {
            throw new PerfGateException(DiagnosticCodes.NotWeavable, $"{_source} cannot be woven: {single} is a program in a single file, with its assemblies inside. Publish it without PublishSingleFile.");
        }

        Hooks.Read(recorder.Core).Dispose();
        if (recorder.MissingIn(folder) is { } missing)
        {
            throw new PerfGateException(DiagnosticCodes.TrimmedAway, $"{_source} cannot be woven: the program was trimmed, and the recorder needs {missing}. Publish it without PublishTrimmed.");
        }

        var copies = new Copies(_copies, time);
        copies.CleanUp();
        var name = NameOf(folder, assemblies, recorder, stop);
        if (copies.Find(name) is { } known)
        {
            return known;
        }

        using var copy = copies.Begin(name);
        Copy(folder, copy.Directory, stop);
        recorder.AddTo(copy.Directory);
        var weaver = new FolderWeaver(_source, recorder.Core, stop);
        var woven = weaver.Weave(assemblies, copy.Directory);
        if (woven.All(assembly => assembly.Methods == 0))
        {
            throw new PerfGateException(DiagnosticCodes.NothingWoven, WhyNothing(woven));
        }

        new CopyManifest { Assemblies = woven, MayBeBetter = weaver.MayBeBetter, Files = CopyManifest.FilesOf(copy.Directory) }.Write(copy.Directory);
        if (OutputFolder.Read(_source, _copies) is var now && !now.Files.SequenceEqual(folder.Files))
        {
            throw new IOException("it was changed meanwhile");
        }

        copy.Complete();
        return new WovenCopy { Directory = copies.PathOf(name), Assemblies = woven };
    }

    private string WhyNothing(IReadOnlyCollection<WovenAssembly> assemblies) => assemblies.Count == 0
        ? request.Assemblies.Any(pattern => !pattern.StartsWith('!'))
            ? $"nothing in {_source} is woven: no assembly has a name like {string.Join(", ", request.Assemblies)}."
            : $"nothing in {_source} is woven: no assembly was built from sources on this machine. Build it here, or name the assemblies."
        : $"nothing in {_source} is woven: {string.Join("; ", assemblies.Select(assembly => $"{assembly.File}: {assembly.WhyNot ?? "it has no code of its own"}"))}.";

    // Contents, not times: a build that made the same bytes again needs no new copy.
    private string NameOf(OutputFolder folder, IReadOnlyList<AssemblyFacts> assemblies, RecorderFiles recorder, CancellationToken stop)
    {
        var contents = new byte[folder.Files.Count][];
        InParallel.For(contents.Length, place =>
        {
            using var file = File.OpenRead(Path.Combine(_source, folder.Files[place].Path));
            contents[place] = SHA256.HashData(file);
        }, stop);

        var text = new StringBuilder();
        text.Append(typeof(CopyMaker).Module.ModuleVersionId).Append('\n').Append(CallHooks.Protocol).Append('\n').Append(recorder.IsAdded ? typeof(CallHooks).Module.ModuleVersionId : Guid.Empty).Append('\n');
        text.AppendJoin('\n', request.Assemblies.Order(StringComparer.Ordinal)).Append('\n').AppendJoin('\n', assemblies.Select(assembly => assembly.File)).Append('\n');
        text.AppendJoin('\n', folder.Folders.Order(StringComparer.Ordinal)).Append('\n');
        for (var place = 0; place < contents.Length; place++)
        {
            text.Append(Convert.ToHexString(contents[place])).Append(' ').Append(folder.Files[place].Path).Append('\n');
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..20].ToLowerInvariant();
    }

    private void Copy(OutputFolder folder, string target, CancellationToken stop)
    {
        foreach (var name in folder.Folders)
        {
            Directory.CreateDirectory(Path.Combine(target, name));
        }

        foreach (var file in folder.Files)
        {
            stop.ThrowIfCancellationRequested();
            File.Copy(Path.Combine(_source, file.Path), Path.Combine(target, file.Path));
        }
    }
}
