using System.ComponentModel;

namespace PerfGate.Actions;

/// <summary>What is known of a method marked <see cref="LogCallAttribute"/> before it is called; made once, by woven code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LoggedMethod
{
    private readonly Input[] _inputs;

    /// <summary>Reads what the weaver wrote.</summary>
    /// <param name="name">The action's name.</param>
    /// <param name="inputs">The names of its inputs, a line each; <c>*</c> stands before one that is <see cref="SensitiveAttribute"/>.</param>
    public LoggedMethod(string name, string inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Name = name;
        _inputs = inputs.Length == 0 ? [] : [.. inputs.Split('\n').Select(input => input.StartsWith('*') ? new Input(input[1..], IsHidden: true, IsSuspect: false) : new Input(input, IsHidden: false, SensitiveValues.MayHide(input)))];
    }

    internal string Name { get; }

    internal int Inputs => _inputs.Length;

    /// <summary>Adds the next input.</summary>
    internal void Add<T>(RunningAction action, int place, T value)
    {
        var input = _inputs[place];
        action.Add(input.Name, input.IsHidden ? SensitiveNames.Hidden : input.IsSuspect ? ActionValues.Render(input.Name, value) : ActionValues.Render(value));
    }

    // Whether a name is one whose value may have to be hidden is found out once: asked for each call, that would be a third of its cost.
    private readonly record struct Input(string Name, bool IsHidden, bool IsSuspect);
}
