using System.Text;

namespace Posthouse.Sieve;

/// <summary>A string of the script, with its variables where the script uses them (RFC 5229 §3).</summary>
internal sealed class SieveText
{
    private readonly Part[] _parts;
    private readonly TestValue? _constant;

    internal SieveText(string constant)
    {
        _parts = [];
        _constant = new TestValue(constant);
    }

    internal SieveText(Part[] parts) => _parts = parts;

    internal static readonly SieveText Empty = new("");

    internal bool IsConstant => _constant is not null;

    /// <summary>Null where it has variables.</summary>
    internal string? Constant => _constant?.Text;

    internal string Get(SieveRun run) => _constant is not null ? _constant.Text : Expand(run);

    internal TestValue Value(SieveRun run) => _constant ?? new TestValue(Expand(run));

    private string Expand(SieveRun run)
    {
        if (_parts.Length == 1) return _parts[0].Get(run);
        var text = new StringBuilder();
        foreach (Part part in _parts)
        {
            string piece = part.Get(run);
            run.Hold(piece.Length);
            text.Append(piece);
        }

        return text.ToString();
    }

    internal abstract class Part
    {
        internal abstract string Get(SieveRun run);
    }

    internal sealed class Literal(string text) : Part
    {
        internal override string Get(SieveRun run) => text;
    }

    internal sealed class Reference(VariablePlace place) : Part
    {
        internal override string Get(SieveRun run) => run.Variables.Get(place);
    }

    internal sealed class MatchReference(int index) : Part
    {
        internal override string Get(SieveRun run) => run.Variables.Match(index);
    }
}
