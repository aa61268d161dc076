using System.Diagnostics;

namespace PerfGate.Actions;

/// <summary>Who is told of our own actions directly, and not by an <see cref="ActivityListener"/>: so that it is known whether anybody else listens.</summary>
internal interface IActionObserver
{
    /// <summary>Whether actions are of interest now.</summary>
    /// <param name="parent">What is current as the action begins.</param>
    bool Observes(Activity? parent);

    /// <summary>An action has begun.</summary>
    void Began(RunningAction action);

    /// <summary>It has ended.</summary>
    void Ended(RunningAction action);
}
