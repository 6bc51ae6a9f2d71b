using System.Text;
using Posthouse.SenderAuth;

namespace Posthouse.Fuzz.Tests;

/// <summary>SPF records: read to the end or refused with the term that is wrong, and what is read is within its bounds.</summary>
internal sealed class SpfRecordTarget : FuzzTarget
{
    private static readonly SpfOptions Options = new();

    public override string Name => "spf-record";

    public override int MaximumLength => 1000;

    public override IReadOnlyList<string> Words => ["v=spf1", " ", "all", "-", "~", "?", "a", "a:", "mx", "ptr", "include:", "exists:", "ip4:", "ip6:", "redirect=", "exp=", "/", "//", "/32", "192.0.2.1", "2001:db8::", "%{", "%{i}", "%{lr-}", "}", "example.com", ".", "=", "\0", "é"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes("v=spf1 a/24//64 mx:m.example.com include:%{d}.x.test ~all", "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 exists:%{ir}.%{v}.x.test -all exp=e.%{o} x=y", "v=spf1 redirect=_spf.example.com", "v=spf1");

    public override void Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        if (!SpfRecord.IsRecord(text)) return;
        if (!SpfRecordParser.TryParse(text, Options, out SpfRecord record, out string error))
        {
            FuzzFailure.Unless(error.Length > 0 && text.Contains(error, StringComparison.Ordinal), "the error is a term of the record");
            return;
        }

        FuzzFailure.Unless(Ascii.IsValid(text), "a record is ASCII");
        FuzzFailure.Unless(record.Directives.Count <= text.Length / 2, "no record has more terms than half its octets");
        foreach (SpfDirective directive in record.Directives)
        {
            FuzzFailure.Unless(text.Contains(directive.Text, StringComparison.Ordinal), "a term is part of its record");
            FuzzFailure.Unless(directive.Target is null || SpfMacroReader.IsDomainSpec(directive.Target), "a target is a domain-spec");
            if (directive.Mechanism is SpfMechanism.Ip4 or SpfMechanism.Ip6) FuzzFailure.Unless(directive.Network.Normalized().Contains(directive.Network.Address), "a network has its address");
            FuzzFailure.Unless(directive.Prefix4 is >= 0 and <= 32 && directive.Prefix6 is >= 0 and <= 128, "prefixes are within their width");
        }

        string again = string.Join(' ', ["v=spf1", .. record.Directives.Select(static d => d.Text)]);
        FuzzFailure.Unless(SpfRecordParser.TryParse(again, Options, out SpfRecord second, out _) && second.Directives.SequenceEqual(record.Directives), "the terms read back");
    }
}
