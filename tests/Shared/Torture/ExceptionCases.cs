using System.Runtime.CompilerServices;

namespace PerfGate.Torture;

/// <summary>Exceptions in all their ways.</summary>
public static class ExceptionCases
{
    public static string Filters()
    {
        var log = new List<string>();
        try
        {
            Outer(log);
        }
        catch (Exception failure) when (Note(log, "last", failure.Message == "x"))
        {
            log.Add("caught");
        }

        return string.Join(",", log);
    }

    public static string Nested_handlers()
    {
        var log = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            try
            {
                try
                {
                    try
                    {
                        Throw(i);
                        log.Add("none");
                    }
                    catch (ArgumentException)
                    {
                        log.Add("argument");
                        throw;
                    }
                    finally
                    {
                        log.Add("f1");
                    }
                }
                catch (InvalidOperationException)
                {
                    log.Add("operation");
                    continue;
                }
                finally
                {
                    log.Add("f2");
                }
            }
            catch (Exception failure) when (i != 5)
            {
                log.Add(failure.GetType().Name);
            }
            catch
            {
                log.Add("any");
            }
        }

        return string.Join(",", log);
    }

    public static string Returns_from_try() => TortureCase.Text(FromTry(1), FromTry(0), FromFinally(), InLoop());

    public static string Constructors_that_throw()
    {
        var log = new List<string>();
        foreach (var where in (string[])["base", "own", "initializer", "none"])
        {
            try
            {
                log.Add(new Derived(where).ToString()!);
            }
            catch (InvalidOperationException failure)
            {
                log.Add(failure.Message);
            }
        }

        return string.Join(",", log);
    }

    public static string Static_constructors_that_throw()
    {
        var log = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            try
            {
                log.Add(Broken.Value.ToString());
            }
            catch (TypeInitializationException failure)
            {
                log.Add(failure.InnerException!.Message);
            }
        }

        return string.Join(",", log);
    }

    public static string Lines_of_stack_traces()
    {
        try
        {
            Deep(3);
            return "";
        }
        catch (InvalidOperationException failure)
        {
            var frames = new System.Diagnostics.StackTrace(failure, fNeedFileInfo: true).GetFrames();
            return string.Join(",", frames.Select(frame => frame.GetMethod()!.Name + ":" + frame.GetFileLineNumber()));
        }
    }

    public static string Null_references()
    {
        string? nothing = null;
        int[]? array = null;
        return TortureCase.Text(TortureCase.Say(() => nothing!.Length.ToString()), TortureCase.Say(() => array![0].ToString()), TortureCase.Say(() => (new int[2])[..3].Length.ToString()), TortureCase.Say(() => ((object)"s" as int[])!.Length.ToString()));
    }

    public static string Arithmetic() => TortureCase.Text(TortureCase.Say(() => checked(int.MaxValue + One()).ToString()), TortureCase.Say(() => (1 / (One() - 1)).ToString()), TortureCase.Say(() => ((int)(object)One()).ToString()), TortureCase.Say(() => ((string)(object)One()).Length.ToString()));

    public static string Finally_order()
    {
        var log = new List<string>();
        try
        {
            A(log);
        }
        catch (InvalidOperationException)
        {
            log.Add("caught");
        }

        return string.Join(",", log);
    }

    public static string Thrown_in_handlers()
    {
        var log = new List<string>();
        try
        {
            try
            {
                throw new InvalidOperationException("first");
            }
            catch (InvalidOperationException first)
            {
                log.Add(first.Message);
                throw new ArgumentException("second", first);
            }
            finally
            {
                log.Add("finally");
            }
        }
        catch (ArgumentException second)
        {
            log.Add(second.Message + "<" + second.InnerException!.Message);
        }

        return string.Join(",", log);
    }

    public static string Exception_switch() => string.Join(",", Enumerable.Range(0, 6).Select(n => n switch
    {
        0 => "zero",
        1 => TortureCase.Say(() => throw new NotSupportedException("one")),
        > 3 and < 5 => "four",
        _ => TortureCase.Say(() => n == 2 ? throw new FormatException("two") : "other"),
    }));

    public static string Deep_unwinding()
    {
        var count = 0;
        for (var i = 0; i < 20; i++)
        {
            try
            {
                Deep(100);
            }
            catch (InvalidOperationException)
            {
                count++;
            }
        }

        return count.ToString();
    }

    private static void A(List<string> log)
    {
        try
        {
            B(log);
        }
        finally
        {
            log.Add("A");
            try
            {
                Throw(2);
            }
            catch (ArgumentException)
            {
                log.Add("inner");
            }
        }
    }

    private static void B(List<string> log)
    {
        try
        {
            Throw(1);
        }
        finally
        {
            log.Add("B");
        }
    }

    private static int One() => 1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Deep(int n)
    {
        if (n == 0)
        {
            throw new InvalidOperationException("deep");
        }

        return 1 + Deep(n - 1);
    }

    private static int FromTry(int n)
    {
        try
        {
            return 10 / n;
        }
        catch (DivideByZeroException)
        {
            return -1;
        }
        finally
        {
            GC.KeepAlive(n);
        }
    }

    private static int FromFinally()
    {
        var n = 1;
        try
        {
            return n;
        }
        finally
        {
            n = 2;
        }
    }

    private static int InLoop()
    {
        for (var i = 0; ; i++)
        {
            try
            {
                if (i < 3)
                {
                    continue;
                }

                if (i == 5)
                {
                    break;
                }

                if (i == 4)
                {
                    return i;
                }
            }
            finally
            {
                i += 0;
            }
        }

        return -1;
    }

    private static void Outer(List<string> log)
    {
        try
        {
            Throw(3);
        }
        catch (Exception failure) when (Note(log, "first", failure is ArgumentException))
        {
            log.Add("wrong");
        }
        catch (Exception) when (Failing(log))
        {
            log.Add("wrong, too");
        }
        finally
        {
            log.Add("finally");
        }
    }

    private static bool Failing(List<string> log)
    {
        log.Add("filter throws");
        throw new InvalidOperationException();
    }

    private static bool Note(List<string> log, string what, bool result)
    {
        log.Add(what);
        return result;
    }

    private static void Throw(int n)
    {
        switch (n)
        {
            case 1: throw new InvalidOperationException("one");
            case 2: throw new ArgumentException("two");
            case 3: throw new FormatException("x");
            case 5: throw new NotSupportedException();
        }
    }

    private class Root
    {
        protected Root(string where)
        {
            if (where == "base")
            {
                throw new InvalidOperationException(where);
            }
        }
    }

    private sealed class Derived : Root
    {
        private readonly int _value = 3;

        public Derived(string where)
            : base(Check(where))
        {
            if (where == "own")
            {
                throw new InvalidOperationException(where + _value);
            }
        }

        public override string ToString() => "made " + _value;

        private static string Check(string where) => where == "initializer" ? throw new InvalidOperationException(where) : where;
    }

    private static class Broken
    {
        public static readonly int Value = Make();

        private static int Make() => throw new InvalidOperationException("static");
    }
}
