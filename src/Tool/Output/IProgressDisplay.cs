namespace PerfGate.Tool.Output;

/// <summary>Shows how far measuring has come while it goes on.</summary>
internal interface IProgressDisplay
{
    /// <summary>Shows the states that a piece of work reports, until it ends.</summary>
    Task<T> ShowAsync<T>(Func<Action<MeasuringState>, Task<T>> work);
}
