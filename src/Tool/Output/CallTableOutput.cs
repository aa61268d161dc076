using System.Collections.Immutable;
using System.Globalization;
using PerfGate.CallTrees;
using PerfGate.Diagnostics;
using PerfGate.Units;

namespace PerfGate.Tool.Output;

/// <summary>By what the methods of a call table are sorted.</summary>
internal enum CallTableOrder
{
    /// <summary>What they cost themselves, the most first.</summary>
    Self,

    /// <summary>What they cost with what they call.</summary>
    Cumulative,

    /// <summary>How often they are called.</summary>
    Calls,

    /// <summary>Their names.</summary>
    Method,
}

/// <summary>A call table as text, in the columns that cProfile made known: calls, own cost, cost with callees, method and place.</summary>
internal sealed class CallTableOutput(Screen screen, CallTable table, int cost, Func<string, (string File, int Line)?> placeOf)
{
    private readonly int _calls = table.IndexOf(Unit.Calls);

    private readonly Unit _unit = table.Costs[cost].Unit;

    /// <summary>The methods, in an order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="top">The most lines.</param>
    /// <param name="whole">What was counted, as <c>an operation</c>.</param>
    public void Methods(CallTableOrder order, int top, string whole)
    {
        // What the root costs itself, it costs outside of every method that was woven; a test or a program is called by nobody.
        var methods = table.Methods.Where((method, i) => i > 0 || method.Self[cost] > 0).ToList();
        var sorted = order switch
        {
            CallTableOrder.Cumulative => methods.OrderByDescending(method => method.Cumulative[cost]),
            CallTableOrder.Calls => methods.OrderByDescending(method => method.Self[_calls]),
            CallTableOrder.Method => methods.OrderBy(method => method.Method, StringComparer.Ordinal),
            _ => methods.OrderByDescending(method => method.Self[cost]),
        };
        Total(whole);
        Rows([.. sorted.ThenBy(method => method.Method, StringComparer.Ordinal).Take(top).Select(Row)]);
        if (methods.Count > top)
        {
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"... {methods.Count - top} more methods: --top"));
        }
    }

    /// <summary>Who calls a method, or whom it calls.</summary>
    /// <param name="named">Its name, or a part of it.</param>
    /// <param name="isCallers">True for who calls it.</param>
    /// <exception cref="PerfGateException">PG2004: there is no such method.</exception>
    public void Calls(string named, bool isCallers)
    {
        var methods = table.Methods.Where(method => method.Method == named).ToList() is { Count: > 0 } whole ? whole
            : table.Methods.Where(method => method.Method.Contains(named, StringComparison.OrdinalIgnoreCase)).ToList();
        if (methods.Count == 0)
        {
            throw new PerfGateException(DiagnosticCodes.NotFound, $"no method that was counted is called '{named}', nor is that a part of a name.");
        }

        foreach (var method in methods.OrderBy(method => method.Method, StringComparer.Ordinal))
        {
            var calls = table.Calls.Where(call => (isCallers ? call.Callee : call.Caller) == method.Method).OrderByDescending(call => call.Cumulative[cost]).ToList();
            screen.Line(calls.Count == 0 ? $"{method.Method} {(isCallers ? "is called by nothing that was woven" : "calls nothing that was woven")}." : $"{method.Method} {(isCallers ? "is called by" : "calls")}:");
            if (calls.Count > 0)
            {
                Rows([.. calls.Select(call => Row(isCallers ? call.Caller : call.Callee, call.Self[_calls], call.Self[_calls], call.Self[cost], call.Cumulative[cost]))]);
            }

            screen.Line();
        }
    }

    private void Total(string of)
    {
        var (calls, primitive) = (table.Methods.Skip(1).Sum(method => method.Self[_calls]), table.Methods.Skip(1).Sum(method => method.Primitive));
        var whole = cost == _calls ? "" : $", {table.Costs[cost].Name} {Amount(table.Methods[0].Cumulative[cost])}";
        screen.Line($"{Number(calls)} calls{(primitive < calls ? $" ({Number(primitive)} without recursion)" : "")}{whole} {of}");
        screen.Line();
    }

    private ImmutableArray<string> Row(MethodCosts method) => Row(method.Method, method.Self[_calls], method.Primitive, method.Self[cost], method.Cumulative[cost]);

    private ImmutableArray<string> Row(string method, double calls, double primitive, double self, double cumulative) =>
    [
        primitive < calls ? $"{Number(calls)}/{Number(primitive)}" : Number(calls),
        Amount(self),
        calls > 0 ? Amount(self / calls) : "",
        Amount(cumulative),
        primitive > 0 ? Amount(cumulative / primitive) : "",
        placeOf(method) is { File.Length: > 0 } place ? string.Create(CultureInfo.InvariantCulture, $"{method} ({place.File}:{place.Line})") : method,
    ];

    private void Rows(IReadOnlyList<ImmutableArray<string>> rows)
    {
        ImmutableArray<string> heading = ["calls", "self", "a call", "cumulative", "a call", "method"];
        var widths = Enumerable.Range(0, heading.Length).Select(column => rows.Append(heading).Max(row => row[column].Length)).ToArray();
        foreach (var row in rows.Prepend(heading))
        {
            screen.Line(string.Join("  ", row.Select((cell, column) => column == row.Length - 1 ? cell : cell.PadLeft(widths[column]))));
        }
    }

    // Whole numbers to the last digit; what is counted is said once, and not in each cell.
    private string Amount(double value) => _unit is Unit.Calls or Unit.Instructions or Unit.Count ? Number(value) : new Quantity(value, _unit).ToString();

    private static string Number(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);
}
