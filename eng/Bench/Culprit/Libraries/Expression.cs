using System.Globalization;

namespace PerfGate.Bench.Culprit.Libraries;

/// <summary>Formulas with variables: parsed once, evaluated often.</summary>
internal sealed class Formulas
{
    private static readonly bool ParsesEachTime = Injection.Is("formula-parses-each-time");
    private static readonly bool CopiesScopes = Injection.Is("formula-copies-scopes");
    private readonly Dictionary<string, FormulaNode> _parsed = new(StringComparer.Ordinal);

    public static Func<object?> Create()
    {
        var formulas = new Formulas();
        string[] texts = ["price * amount - discount", "(price + tax) * (amount - 1) / 2", "base + price * (rate + bonus * (tax - discount / 4)) - amount * 3"];
        var names = new[] { "price", "amount", "discount", "tax", "base", "rate", "bonus" };
        var rows = Enumerable.Range(0, 200).Select(row => names.ToDictionary(name => name, name => name.Length + (row * 0.5), StringComparer.Ordinal)).ToArray();
        return () => rows.Sum(row => texts.Sum(text => formulas.Evaluate(text, row)));
    }

    private double Evaluate(string text, Dictionary<string, double> variables)
    {
        var scope = CopiesScopes ? CopyScope(variables) : variables;
        return Parsed(text).Value(scope);
    }

    private static Dictionary<string, double> CopyScope(Dictionary<string, double> variables) =>
        new(variables, StringComparer.Ordinal);

    private FormulaNode Parsed(string text)
    {
        if (!_parsed.TryGetValue(text, out var node) || (ParsesEachTime && text.Length < 30))
        {
            node = new FormulaParser(text).Sum();
            _parsed[text] = node;
        }

        return node;
    }
}

internal sealed class FormulaParser(string text)
{
    private int _at;

    public FormulaNode Sum()
    {
        var left = Product();
        while (Peek() is var sign and ('+' or '-'))
        {
            _at++;
            left = new Operation(sign, left, Product());
        }

        return left;
    }

    private FormulaNode Product()
    {
        var left = Factor();
        while (Peek() is var sign and ('*' or '/'))
        {
            _at++;
            left = new Operation(sign, left, Factor());
        }

        return left;
    }

    private FormulaNode Factor()
    {
        if (Peek() == '(')
        {
            _at++;
            var inner = Sum();
            Peek();
            _at++;
            return inner;
        }

        var from = _at;
        while (_at < text.Length && char.IsLetterOrDigit(text[_at]))
        {
            _at++;
        }

        var word = text[from.._at];
        return double.TryParse(word, CultureInfo.InvariantCulture, out var number) ? new Constant(number) : new Variable(word);
    }

    private char Peek()
    {
        while (_at < text.Length && text[_at] == ' ')
        {
            _at++;
        }

        return _at < text.Length ? text[_at] : '\0';
    }
}

internal abstract class FormulaNode
{
    public abstract double Value(Dictionary<string, double> variables);
}

internal sealed class Constant(double value) : FormulaNode
{
    public override double Value(Dictionary<string, double> variables) => value;
}

internal sealed class Variable(string name) : FormulaNode
{
    private static readonly bool SearchesLinearly = Injection.Is("formula-searches-variables");

    public override double Value(Dictionary<string, double> variables)
    {
        if (SearchesLinearly)
        {
            foreach (var (key, value) in variables)
            {
                if (key.Trim().Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }
        }

        return variables[name];
    }
}

internal sealed class Operation(char sign, FormulaNode left, FormulaNode right) : FormulaNode
{
    private static readonly bool DividesInDecimals = Injection.Is("formula-divides-in-decimals");

    public override double Value(Dictionary<string, double> variables)
    {
        var (l, r) = (left.Value(variables), right.Value(variables));
        return sign switch { '+' => l + r, '-' => l - r, '*' => l * r, _ => Divide(l, r) };
    }

    private static double Divide(double left, double right)
    {
        if (DividesInDecimals)
        {
            var (rest, result, step) = ((decimal)Math.Abs(left), 0m, 1m);
            for (var digit = 0; digit < 4; digit++)
            {
                result += decimal.Floor(rest / (decimal)Math.Abs(right)) * step;
                rest = rest % (decimal)Math.Abs(right) * 10;
                step /= 10;
            }

            return (double)result;
        }

        return left / right;
    }
}
