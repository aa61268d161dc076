using System.Diagnostics;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace PerfGate.Actions;

/// <summary>
/// Finds the exception that is on its way out of a member, in the <c>finally</c> of its <c>using</c>. The runtime says that an exception
/// is being handled on this thread, and not which, nor whether by this member: code may also run inside the catch block of a method
/// that it awaited. So the last exceptions thrown on the thread are noted, each with where the runtime keeps its record, and the stack of
/// the one that is handled now must name the very method that ends its action.
/// </summary>
internal static class ExceptionInFlight
{
    private static readonly object Gate = new();

    // Some runtimes have no such record, and throw.
    private static readonly bool CanTell = FindOut();
    private static volatile bool s_isNoting;
    private static long s_thrown;

    [ThreadStatic]
    private static Noted? t_last;

    /// <summary>Whether exceptions are being noted.</summary>
    public static bool IsNoting => s_isNoting;

    /// <summary>
    /// The number of the exception that is handled now, as an action begins; 0 where there is none. Exceptions are noted from now on. A number
    /// and not the place of the record: an action may end on another thread, or on this one at the same depth, where another record has that place.
    /// </summary>
    public static nint Enter()
    {
        if (!CanTell)
        {
            return 0;
        }

        if (!s_isNoting)
        {
            Begin();
        }

        var pointer = Marshal.GetExceptionPointers();
        return pointer != 0 && t_last?.At(pointer) is { } noted ? noted.Number : 0;
    }

    /// <summary>Stops noting where nobody listens to actions any more.</summary>
    public static void Leave()
    {
        lock (Gate)
        {
            if (s_isNoting && !ActionLog.IsOn)
            {
                AppDomain.CurrentDomain.FirstChanceException -= Note;
                s_isNoting = false;
            }
        }
    }

    /// <summary>The exception that leaves the calling method now; null where there is none, or where the runtime does not tell.</summary>
    /// <param name="before">What <see cref="Enter"/> returned when the action began.</param>
    public static Exception? Through(nint before)
    {
        if (!CanTell)
        {
            return null;
        }

        var pointer = Marshal.GetExceptionPointers();
        return pointer != 0 && t_last?.At(pointer) is { } noted && noted.Number != before && LeavesCaller(noted.Exception) ? noted.Exception : null;
    }

    private static bool FindOut()
    {
        try
        {
            _ = Marshal.GetExceptionPointers();
            return true;
        }
        catch (PlatformNotSupportedException)
        {
            return false;
        }
    }

    // Runs in a finally of the user's, where to throw would be to replace what he threw. Stacks hold methods of any kind.
    private static bool LeavesCaller(Exception exception)
    {
        try
        {
            return Names(exception, Caller());
        }
#pragma warning disable CA1031 // as above
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private static MethodBase? Caller() =>
        new StackTrace(fNeedFileInfo: false).GetFrames().Select(frame => frame.GetMethod()).FirstOrDefault(method => method is not null && !IsOurs(method));

    private static bool Names(Exception exception, MethodBase? caller) =>
        caller is not null && new StackTrace(exception, fNeedFileInfo: false).GetFrames().Any(frame => IsSame(frame.GetMethod(), caller));

    private static void Begin()
    {
        lock (Gate)
        {
            if (!s_isNoting)
            {
                AppDomain.CurrentDomain.FirstChanceException += Note;
                s_isNoting = true;
            }
        }
    }

    // Must not throw: it runs for every exception of the process.
    private static void Note(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        if (!ActionLog.IsOn)
        {
            Leave();
            return;
        }

        // Without memory there is none for a note either.
        if (t_last is null && thrown.Exception is OutOfMemoryException)
        {
            return;
        }

        // Never the numbers by which a scope says that none is handled, or that it is not watched.
        (t_last ??= new Noted()).Add(thrown.Exception, Marshal.GetExceptionPointers(), (nint)(Interlocked.Increment(ref s_thrown) % int.MaxValue) + 1);
    }

    private static bool IsOurs(MethodBase method) => method.DeclaringType is { } type && (type == typeof(ExceptionInFlight) || type == typeof(ActionScope));

    // A generic method has several instances, and stacks do not always tell which. A method made at run time has no token.
    private static bool IsSame(MethodBase? thrown, MethodBase caller) => thrown is not null && thrown.HasMetadataToken() && caller.HasMetadataToken() && thrown.Module == caller.Module
        && (thrown.MetadataToken == caller.MetadataToken || (IsOfStateMachine(caller) && thrown.DeclaringType?.MetadataToken == caller.DeclaringType?.MetadataToken));

    // An iterator's finally is a method of its own, beside that which throws; the compiler names the class of both <Member>d__1.
    private static bool IsOfStateMachine(MethodBase method) => method.DeclaringType?.Name is { } name && name.StartsWith('<') && name.Contains(">d", StringComparison.Ordinal);

    /// <summary>The last exceptions of a thread: one that passes by may wait while the blocks it passes throw and catch others. Weak, as what they hold must not live as long as the thread.</summary>
    private sealed class Noted
    {
        private const int Kept = 8;
        private readonly WeakReference<Exception>[] _exceptions = [.. Enumerable.Range(0, Kept).Select(_ => new WeakReference<Exception>(null!))];
        private readonly nint[] _pointers = new nint[Kept];
        private readonly nint[] _numbers = new nint[Kept];
        private int _last;

        public void Add(Exception exception, nint pointer, nint number)
        {
            _last = (_last + 1) % Kept;
            _exceptions[_last].SetTarget(exception);
            _pointers[_last] = pointer;
            _numbers[_last] = number;
        }

        /// <summary>The one whose record is there, unless it was thrown on in the meantime, as an await does: then its stack is another one.</summary>
        public (Exception Exception, nint Number)? At(nint pointer)
        {
            for (var age = 0; age < Kept; age++)
            {
                var i = IndexOf(age);
                if (_pointers[i] == pointer)
                {
                    return _exceptions[i].TryGetTarget(out var exception) && !WasThrownAgain(exception, age) ? (exception, _numbers[i]) : null;
                }
            }

            return null;
        }

        private bool WasThrownAgain(Exception exception, int before)
        {
            for (var age = 0; age < before; age++)
            {
                if (_exceptions[IndexOf(age)].TryGetTarget(out var later) && ReferenceEquals(later, exception))
                {
                    return true;
                }
            }

            return false;
        }

        private int IndexOf(int age) => (_last - age + Kept) % Kept;
    }
}
