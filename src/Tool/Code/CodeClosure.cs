namespace PerfGate.Tool.Code;

/// <summary>The methods of one side whose machine code may differ, because they changed or because code that did may be a part of theirs.</summary>
internal sealed class CodeClosure
{
    private readonly Dictionary<string, List<CodeMethod>> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<CodeType>> _heirs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<CodeType>> _containers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _interfaces = new(StringComparer.Ordinal);

    /// <summary>Learns who uses what.</summary>
    /// <param name="modules">All modules of the side in which something changed, or that may use such.</param>
    public CodeClosure(IReadOnlyCollection<CodeModule> modules)
    {
        foreach (var method in modules.SelectMany(module => module.Methods.Values))
        {
            foreach (var mention in method.Mentions)
            {
                Add(_users, mention, method);
            }
        }

        foreach (var type in modules.SelectMany(module => module.Types.Values))
        {
            foreach (var part in type.Within)
            {
                Add(_containers, part, type);
            }

            foreach (var implemented in type.Implements)
            {
                Add(_heirs, implemented, type);
            }

            if (type.IsInterface)
            {
                _interfaces.Add(type.Name);
            }
        }
    }

    /// <summary>The methods, each once.</summary>
    /// <param name="methods">Those that changed by themselves.</param>
    /// <param name="types">The names of types that changed.</param>
    /// <param name="fields">The names of static fields that changed.</param>
    public IReadOnlyCollection<CodeMethod> Of(IEnumerable<CodeMethod> methods, IEnumerable<string> types, IEnumerable<string> fields)
    {
        var found = new HashSet<CodeMethod>(ReferenceEqualityComparer.Instance);
        var open = new Queue<CodeMethod>();
        Take(methods);
        foreach (var name in AllOf(types, _containers).Concat(fields))
        {
            Take(_users.GetValueOrDefault(name, []));
        }

        while (open.TryDequeue(out var method))
        {
            if (method.MayBeInlined)
            {
                foreach (var name in UsedAs(method))
                {
                    Take(_users.GetValueOrDefault(name, []));
                }
            }
        }

        return found;

        void Take(IEnumerable<CodeMethod> more)
        {
            foreach (var method in more.Where(found.Add))
            {
                open.Enqueue(method);
            }
        }
    }

    // A method that is called by the name of what it overrides or implements can be inlined only where the type of the object is known:
    // then whoever made the object is loaded, and mentions the type. A method of an interface may be that of any type that implements it.
    private HashSet<string> UsedAs(CodeMethod method) =>
        !method.IsSlot ? [$"{method.Type}::{method.Name}"]
        : _interfaces.Contains(method.Type) ? AllOf([method.Type], _heirs)
        : [method.Type];

    private static HashSet<string> AllOf(IEnumerable<string> names, Dictionary<string, List<CodeType>> more)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(names);
        while (open.TryDequeue(out var name))
        {
            if (all.Add(name))
            {
                foreach (var type in more.GetValueOrDefault(name, []))
                {
                    open.Enqueue(type.Name);
                }
            }
        }

        return all;
    }

    private static void Add<T>(Dictionary<string, List<T>> lists, string key, T item)
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists.Add(key, list = []);
        }

        list.Add(item);
    }
}
