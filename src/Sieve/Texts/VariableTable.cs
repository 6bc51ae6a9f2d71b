namespace Posthouse.Sieve;

/// <summary>The variables of one script while it is compiled: a slot for each name, in any case (RFC 5229 §3).</summary>
internal sealed class VariableTable
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _set = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _globals = new(StringComparer.OrdinalIgnoreCase);

    internal int Count => _slots.Count;

    /// <summary>identifier *("." identifier): a name that could be one.</summary>
    internal static bool IsReference(string name) => name.Length > 0 && name.Split('.').All(IsIdentifier);

    internal static bool IsIdentifier(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>Null where the namespace is unknown; that is reported.</summary>
    internal VariablePlace? Find(string name, SievePosition at, CompileScope scope)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            // RFC 6609 §3.4.2; RFC 5229 §3 wants references to other namespaces to be errors.
            if (name[..dot].Equals("global", StringComparison.OrdinalIgnoreCase) && scope.Has("include") && IsIdentifier(name[(dot + 1)..]))
                return new VariablePlace(0, name[(dot + 1)..].ToLowerInvariant());
            scope.Error(at, $"There is no namespace '{name[..dot]}' for variables.");
            return null;
        }

        if (_globals.Contains(name)) return new VariablePlace(0, name.ToLowerInvariant());
        if (_slots.TryGetValue(name, out int slot)) return new VariablePlace(slot, null);
        if (_slots.Count == scope.Limits.Variables)
        {
            scope.Error(at, $"A script can have {scope.Limits.Variables} variables at most.");
            return null;
        }

        _slots.Add(name, _slots.Count);
        return new VariablePlace(_slots.Count - 1, null);
    }

    /// <summary>As <see cref="Find"/>, for a variable that gets a value here.</summary>
    internal VariablePlace? FindForSet(string name, SievePosition at, CompileScope scope)
    {
        if (!IsReference(name))
        {
            scope.Error(at, $"'{name}' cannot be the name of a variable: a letter or underscore, then letters, digits and underscores.");
            return null;
        }

        _set.Add(name);
        return Find(name, at, scope);
    }

    /// <summary>RFC 6609 §3.4.1: a name that was set here before cannot become global.</summary>
    internal void MakeGlobal(string name, SievePosition at, CompileScope scope)
    {
        if (!IsIdentifier(name)) scope.Error(at, $"'{name}' cannot be the name of a global variable.");
        else if (_set.Contains(name) && !_globals.Contains(name)) scope.Error(at, $"'{name}' was set before it was declared global.");
        else if (_globals.Count == scope.Limits.Variables) scope.Error(at, $"A script can have {scope.Limits.Variables} global variables at most.");
        else _globals.Add(name);
    }
}
