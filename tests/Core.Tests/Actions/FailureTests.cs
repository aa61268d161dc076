using System.Reflection.Emit;
using PerfGate.Tests.Support;

namespace PerfGate.Tests.Actions;

/// <summary>An action fails when an exception leaves the member that began it, and only then.</summary>
[Collection(nameof(ProcessWide))]
public sealed class FailureTests : IDisposable
{
    private readonly LoggedActions _log = new(new ActionLogOptions { Sources = source => source.Name == ActionLog.SourceName });

    public void Dispose() => _log.Dispose();

    [Fact]
    public void An_exception_that_leaves_the_using_makes_the_action_failed()
    {
        Assert.Throws<FormatException>(() => Throwing("bad order"));
        var end = _log.Action("throwing").End;
        Assert.Equal(("failed", "System.FormatException", "bad order"), ((string?)end["status"], (string?)end["exception"], (string?)end["reason"]));
    }

    [Fact]
    public void An_exception_from_deeper_down_fails_every_action_that_it_leaves()
    {
        Assert.Throws<FormatException>(Outer);
        var lines = _log.Read();
        Assert.Equal(("failed", "failed"), (LoggedActions.Status(lines, "outer"), LoggedActions.Status(lines, "throwing")));

        static void Outer()
        {
            using var action = ActionLog.Start("outer");
            Throwing("deep");
        }
    }

    [Fact]
    public void An_exception_that_is_caught_inside_does_not()
    {
        Catching();
        Assert.Equal("succeeded", LoggedActions.Status(_log.Read(), "catching"));

        static void Catching()
        {
            using var action = ActionLog.Start("catching");
            try
            {
                throw new InvalidOperationException();
            }
            catch (InvalidOperationException)
            {
            }
        }
    }

    [Fact]
    public void An_action_inside_a_catch_block_succeeds()
    {
        Catching();
        var lines = _log.Read();
        Assert.Equal(("failed", "succeeded"), (LoggedActions.Status(lines, "first"), LoggedActions.Status(lines, "second")));

        static void Catching()
        {
            try
            {
                using var first = ActionLog.Start("first");
                throw new InvalidOperationException();
            }
            catch (InvalidOperationException)
            {
                using var second = ActionLog.Start("second");
            }
        }
    }

    [Fact]
    public void An_action_inside_a_catch_block_that_throws_again_fails_with_what_it_threw()
    {
        Assert.Throws<FormatException>(Catching);
        Assert.Equal("again", (string?)_log.Action("second").End["reason"]);

        static void Catching()
        {
            try
            {
                throw new InvalidOperationException("first");
            }
            catch (InvalidOperationException first)
            {
                using var second = ActionLog.Start("second");
                throw new FormatException("again", first);
            }
        }
    }

    [Fact]
    public void An_action_inside_a_finally_succeeds_while_an_exception_passes_by()
    {
        Assert.Throws<InvalidOperationException>(Cleaning);
        var lines = _log.Read();
        Assert.Equal(("failed", "succeeded", "succeeded"), (LoggedActions.Status(lines, "work"), LoggedActions.Status(lines, "clean"), LoggedActions.Status(lines, "clean and catch")));

        static void Cleaning()
        {
            using var work = ActionLog.Start("work");
            try
            {
                throw new InvalidOperationException();
            }
            finally
            {
                CleanUp();
            }
        }

        static void CleanUp()
        {
            using var clean = ActionLog.Start("clean");
            using var both = ActionLog.Start("clean and catch");
            try
            {
                throw new FormatException("caught");
            }
            catch (FormatException)
            {
            }
        }
    }

    [Fact]
    public void A_rethrown_exception_fails_the_action()
    {
        Assert.Throws<InvalidOperationException>(Rethrowing);
        Assert.Equal("failed", LoggedActions.Status(_log.Read(), "rethrowing"));

        static void Rethrowing()
        {
            using var action = ActionLog.Start("rethrowing");
            try
            {
                throw new InvalidOperationException();
            }
            catch (InvalidOperationException)
            {
                throw;
            }
        }
    }

    [Fact]
    public void Nested_scopes_of_one_member_all_fail()
    {
        Assert.Throws<InvalidOperationException>(Nested);
        var lines = _log.Read();
        Assert.Equal(("failed", "failed", "succeeded"), (LoggedActions.Status(lines, "one"), LoggedActions.Status(lines, "two"), LoggedActions.Status(lines, "before")));

        static void Nested()
        {
            using var one = ActionLog.Start("one");
            using (ActionLog.Start("before"))
            {
            }

            using var two = ActionLog.Start("two");
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public void A_constructor_and_a_property_are_members_too()
    {
        Assert.Throws<InvalidOperationException>(() => new Shop());
        Assert.Throws<InvalidOperationException>(() => Shop.Total);
        Assert.Throws<InvalidOperationException>(() => Shop.Lines().Count());
        var lines = _log.Read();
        Assert.Equal(("failed", "failed", "failed"), (LoggedActions.Status(lines, "new"), LoggedActions.Status(lines, "get"), LoggedActions.Status(lines, "iterate")));
    }

    [Fact]
    public void What_the_code_says_itself_stands()
    {
        Handling();
        var end = _log.Action("handling").End;
        Assert.Equal(("failed", "System.TimeoutException", "too slow", 3), ((string?)end["status"], (string?)end["exception"], (string?)end["reason"], (int?)end["result"]));

        static void Handling()
        {
            using var action = ActionLog.Start("handling");
            action.Result(3);
            action.Fail(new TimeoutException("too slow"));
        }
    }

    [Fact]
    public void A_message_that_throws_is_said_to_throw()
    {
        using (var action = ActionLog.Start("odd"))
        {
            action.Fail(new OddException());
        }

        Assert.Equal("<Message threw NotSupportedException>", (string?)_log.Action("odd").End["reason"]);
    }

    [Fact]
    public void Run_marks_what_is_thrown_and_throws_it_on()
    {
        Assert.Throws<FormatException>(() => ActionLog.Run("run", () => throw new FormatException("no")));
        Assert.Throws<FormatException>(() => ActionLog.Run("run with result", Fails, [("n", 1)]));
        Assert.Equal(6, ActionLog.Run("multiply", () => 2 * 3, [("a", 2), ("b", 3)]));
        var lines = _log.Read();
        Assert.Equal(("failed", "failed"), (LoggedActions.Status(lines, "run"), LoggedActions.Status(lines, "run with result")));
        var (start, end) = LoggedActions.Action(lines, "multiply");
        Assert.Equal(("""{"a":2,"b":3}""", 6), (LoggedActions.Json(start["inputs"]), (int?)end["result"]));

        static int Fails() => throw new FormatException("no");
    }

    [Fact]
    public void Code_made_at_run_time_may_be_among_what_it_leaves()
    {
        var made = new DynamicMethod("made", typeof(void), [], typeof(FailureTests).Module);
        var code = made.GetILGenerator();
        code.Emit(OpCodes.Newobj, typeof(FormatException).GetConstructor([])!);
        code.Emit(OpCodes.Throw);
        var throwing = made.CreateDelegate<Action>();
        Assert.Throws<FormatException>(Calling);
        Assert.Equal("failed", LoggedActions.Status(_log.Read(), "calling"));

        void Calling()
        {
            using var action = ActionLog.Start("calling");
            throwing();
        }
    }

    [Fact]
    public void Exceptions_are_not_watched_any_more_when_nobody_listens()
    {
        using (ActionLog.Start("one"))
        {
        }

        Assert.Equal("succeeded", LoggedActions.Status(_log.Read(), "one"));
        Assert.False(PerfGate.Actions.ExceptionInFlight.IsNoting);
    }

    private static void Throwing(string reason)
    {
        using var action = ActionLog.Start("throwing");
        throw new FormatException(reason);
    }

    private sealed class Shop
    {
        public Shop()
        {
            using var action = ActionLog.Start("new");
            throw new InvalidOperationException();
        }

        public static int Total
        {
            get
            {
                using var action = ActionLog.Start("get");
                throw new InvalidOperationException();
            }
        }

        public static IEnumerable<int> Lines()
        {
            using var action = ActionLog.Start("iterate");
            yield return 1;
            throw new InvalidOperationException();
        }
    }

    private sealed class OddException : Exception
    {
        public override string Message => throw new NotSupportedException();
    }
}
