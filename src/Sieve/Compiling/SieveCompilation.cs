using System.Diagnostics.CodeAnalysis;

namespace Posthouse.Sieve;

/// <summary>What became of a script: it itself, or everything that is wrong with it.</summary>
public sealed class SieveCompilation
{
    internal SieveCompilation(SieveScript? script, IReadOnlyList<SieveError> errors, int errorCount, IReadOnlyList<SieveError>? warnings = null)
    {
        Warnings = warnings ?? [];
        Script = script;
        Errors = errors;
        ErrorCount = errorCount;
    }

    /// <summary>Null exactly where there are errors.</summary>
    public SieveScript? Script { get; }

    /// <summary>By place, at most as many as <see cref="SieveLimits.Errors"/>.</summary>
    public IReadOnlyList<SieveError> Errors { get; }

    /// <summary>What is right and yet hardly meant, by place, at most as many; none where there are errors (RFC 5804 §2.6).</summary>
    public IReadOnlyList<SieveError> Warnings { get; }

    /// <summary>All of the errors.</summary>
    public int ErrorCount { get; }

    [MemberNotNullWhen(true, nameof(Script))]
    public bool IsGood => Script is not null;
}
