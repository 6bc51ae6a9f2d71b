namespace Posthouse.Sieve;

/// <summary>Gathers every error of a script up to a bound; <see cref="Fatal"/> says that reading on makes no sense.</summary>
internal sealed class ErrorList(int maximum)
{
    private readonly List<SieveError> _errors = [];

    internal int Count { get; private set; }

    internal bool Fatal { get; private set; }

    internal IReadOnlyList<SieveError> All => [.. _errors.OrderBy(static e => e.Line).ThenBy(static e => e.Column)];

    internal void Add(SievePosition at, string message)
    {
        Count++;
        if (_errors.Count < maximum) _errors.Add(new SieveError(at.Line, at.Column, message));
    }

    internal void AddFatal(SievePosition at, string message)
    {
        if (!Fatal) Add(at, message);
        Fatal = true;
    }
}
