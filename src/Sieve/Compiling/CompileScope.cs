namespace Posthouse.Sieve;

/// <summary>What is known where a piece of a script is compiled: required extensions, variables, loops around it.</summary>
internal sealed class CompileScope(SieveCapabilities allowed, SieveLimits limits, ErrorList errors)
{
    private readonly HashSet<string> _required = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SievePosition> _requiredAt = new(StringComparer.Ordinal);
    private readonly Stack<Pending> _pending = new();

    /// <summary>What is no error and yet hardly meant.</summary>
    internal ErrorList Warnings { get; } = new(limits.Errors);

    internal SieveLimits Limits { get; } = limits;

    internal SieveCapabilities Allowed { get; } = allowed;

    internal VariableTable Variables { get; } = new();

    internal HeaderNames Headers { get; } = new();

    /// <summary>Names of the loops around this place, outermost first; empty for a loop without one (RFC 5703 §3.1).</summary>
    internal List<string> Loops { get; } = [];

    /// <summary>The script asks which methods of notification there are: it may name others, for servers that have them (RFC 5435 §5).</summary>
    internal bool AsksForMethods { get; set; }

    /// <summary>Regular expressions so far.</summary>
    internal int Regexes { get; set; }

    internal IReadOnlyCollection<string> Required => _required;

    /// <summary>
    /// spamtestplus is spamtest and more (RFC 5235 §2.2), vacation-seconds is vacation and more (RFC 6131 §2), and the default comparators need no mention.
    /// </summary>
    internal bool Has(string capability) => _required.Contains(capability) || capability switch
    {
        "spamtest" => _required.Contains("spamtestplus"),
        "vacation" => _required.Contains("vacation-seconds"),
        "comparator-i;octet" or "comparator-i;ascii-casemap" => true,
        _ => false,
    };

    internal void Require(string capability, SievePosition at)
    {
        if (!_required.Add(capability)) Warnings.Add(at, $"The extension \"{capability}\" is required already.");
        else _requiredAt.Add(capability, at);
    }

    /// <summary>By ihave: where it is not used, that is as it was meant.</summary>
    internal void Require(string capability) => _required.Add(capability);

    /// <summary>Something belongs to the extension.</summary>
    internal void Use(string capability) => _used.Add(capability);

    /// <summary>At the end of the script. Not of extensions that change what strings mean, or that only say where a script runs.</summary>
    internal void WarnOfUnused()
    {
        foreach ((string capability, SievePosition at) in _requiredAt)
        {
            bool used = capability switch
            {
                "spamtestplus" => _used.Contains("spamtestplus") || _used.Contains("spamtest"),
                "vacation-seconds" => _used.Contains("vacation-seconds") || _used.Contains("vacation"),
                "spamtest" or "vacation" => _used.Contains(capability) || _required.Contains(capability == "vacation" ? "vacation-seconds" : "spamtestplus"),
                "encoded-character" or "imapsieve" or "ihave" => true,
                _ => capability.StartsWith("comparator-", StringComparison.Ordinal) || _used.Contains(capability),
            };
            if (!used) Warnings.Add(at, $"The extension \"{capability}\" is required and not used.");
        }
    }

    /// <summary>The extension must have been required; says which one to require where it was not.</summary>
    internal bool Needs(string capability, SievePosition at, string what)
    {
        _used.Add(capability);
        if (Has(capability)) return true;
        Missing(at, Allowed.Has(capability) ? $"{what} needs: require \"{capability}\";" : $"{what} is not available here: it belongs to the extension \"{capability}\".");
        return false;
    }

    internal void Error(SievePosition at, string message)
    {
        if (_pending.TryPeek(out Pending? pending)) pending.Errors.Add((at, message));
        else errors.Add(at, message);
    }

    /// <summary>An extension, command, test or tag that is not there: an error, but with ihave only of the command, when it is reached (RFC 5463 §4).</summary>
    internal void Missing(SievePosition at, string message)
    {
        Error(at, message);
        if (Has("ihave") && _pending.TryPeek(out Pending? pending)) pending.Missing ??= message;
    }

    /// <summary>Begins a command, whose errors count only once it is known whether it is to be an error when it is reached.</summary>
    internal void Begin() => _pending.Push(new Pending());

    /// <summary>Null where the command is as it should be, or its errors are the script's; otherwise what to say when it is reached.</summary>
    internal string? End()
    {
        Pending pending = _pending.Pop();
        if (pending.Missing is not null) return pending.Missing;
        foreach ((SievePosition at, string message) in pending.Errors) errors.Add(at, message);
        return null;
    }

    private sealed class Pending
    {
        internal List<(SievePosition At, string Message)> Errors { get; } = [];

        internal string? Missing { get; set; }
    }
}
