using System.Runtime.CompilerServices;

namespace Posthouse.SenderAuth;

/// <summary>Records by their text, read once for as long as the DNS cache holds it.</summary>
internal sealed class SpfRecords(SpfOptions options)
{
    private readonly ConditionalWeakTable<string, Parsed> _parsed = [];

    /// <summary>As <see cref="SpfRecordParser.TryParse"/>, whose result is the same for the same text.</summary>
    internal bool TryRead(string text, out SpfRecord record, out string error)
    {
        if (!_parsed.TryGetValue(text, out Parsed? parsed))
        {
            bool valid = SpfRecordParser.TryParse(text, options, out SpfRecord read, out string wrong);
            parsed = new Parsed(valid, read, wrong);
            _parsed.TryAdd(text, parsed);
        }

        (record, error) = (parsed.Record, parsed.Error);
        return parsed.IsValid;
    }

    private sealed record Parsed(bool IsValid, SpfRecord Record, string Error);
}
