using System.ComponentModel;

namespace PerfGate.Actions;

/// <summary>What is known of a method marked <see cref="LogCallAttribute"/> before it is called; made once, by woven code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LoggedMethod
{
    private const string Setter = "set_";
    private readonly Input[] _inputs;

    /// <summary>Reads what the weaver wrote.</summary>
    /// <param name="name">The action's name.</param>
    /// <param name="inputs">The names of its inputs, a line each; <c>*</c> stands before one that is <see cref="SensitiveAttribute"/>.</param>
    /// <param name="result">The method's own name; <c>*</c> stands before that of one whose result is <see cref="SensitiveAttribute"/>.</param>
    public LoggedMethod(string name, string inputs, string result)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(result);
        Name = name;
        _inputs = inputs.Length == 0 ? [] : [.. inputs.Split('\n').Select(input => input.StartsWith('*') ? new Input(input[1..], input, IsHidden: true, IsSuspect: false) : new Input(input, input, IsHidden: false, SensitiveValues.MayHide(input)))];
        Results = result.StartsWith('*') ? ShownResults.None : OfMember(result);

        // What a property is set to is called "value", and is known by the property's name.
        if (result.StartsWith(Setter, StringComparison.Ordinal) && _inputs is [.., { IsSuspect: false } value] && Results != ShownResults.All)
        {
            _inputs[^1] = value with { KnownAs = result, IsSuspect = true };
        }
    }

    internal string Name { get; }

    internal int Inputs => _inputs.Length;

    internal ShownResults Results { get; }

    /// <summary>Adds the next input.</summary>
    internal void Add<T>(RunningAction action, int place, T value)
    {
        var input = _inputs[place];
        action.Add(input.Name, input.IsHidden || (input.IsSuspect && SensitiveNames.Default.Hides(input.KnownAs, value)) ? SensitiveNames.Hidden : input.IsSuspect ? ActionValues.Render(input.Name, value) : ActionValues.Render(value));
    }

    // "GetApiKey" returns one; "tokens", where they are a number, says how many.
    private static ShownResults OfMember(string name) =>
        !SensitiveNames.Default.Contains(name) ? ShownResults.All
        : SensitiveNames.Default.Hides(name, 0) ? ShownResults.Answers
        : ShownResults.Counts;

    // Whether a name is one whose value may have to be hidden is found out once: asked for each call, that would be a third of its cost.
    private readonly record struct Input(string Name, string KnownAs, bool IsHidden, bool IsSuspect);
}
