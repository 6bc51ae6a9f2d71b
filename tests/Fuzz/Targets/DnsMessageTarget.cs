using System.Text;
using Posthouse.Dns;

namespace Posthouse.Fuzz.Tests;

/// <summary>DNS messages: read whole or refused, and what was read is written and read again to the same.</summary>
internal sealed class DnsMessageTarget : FuzzTarget
{
    private const int Records = 256;

    private static readonly TsigKey Key = new("k.test", TsigAlgorithm.HmacSha256, [1, 2, 3, 4, 5, 6, 7, 8]);

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    public override string Name => "dns-message";

    public override IReadOnlyList<string> Words => ["\0\u0001", "\0\u0005", "\0\u0006", "\0\u000f", "\0\u0010", "\0\u0021", "\0", "\u0004test\0", "\u0003www", "\0\u0001\0\u0001", "\0\0\u0001\u002c"];

    public override IEnumerable<byte[]> Seeds()
    {
        (string Type, string Value)[] records = [("MX", "10 m.a.test."), ("A", "192.0.2.1"), ("TXT", "\"v=spf1 -all\" \"x\""), ("SRV", "0 1 993 m.a.test."), ("SOA", "a. b. 1 2 3 4 5"), ("CAA", "0 issue \"ca.test\""), ("TLSA", "3 1 1 abcd"), ("CNAME", "b.test.")];
        foreach ((string type, string value) in records)
        {
            if (!DnsTypes.TryNumber(type, out ushort number) || !RecordData.TryParse(number, value, out byte[] data)) throw new FuzzFailure("a seed is a record");
            yield return WireWriter.Write(new WireMessage { Id = 7, IsResponse = true, Questions = [new WireQuestion("a.test", number)], Answers = [new WireRecord("a.test", number, 1, 300, data)] });
            yield return Encoding.Latin1.GetBytes(value);
        }

        yield return Tsig.Sign(WireWriter.Write(new WireMessage { Id = 7, IsResponse = true, Opcode = WireMessage.OpcodeUpdate, Questions = [new WireQuestion("a.test", DnsTypes.Soa)] }), Key with { Secret = [9] }, Now, out _);
        yield return [0, 1, 0x80, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 97, 0, 0, 15, 0, 1, 0xC0, 12, 0, 15, 0, 1, 0, 0, 0, 60, 0, 6, 0, 10, 1, 109, 0xC0, 12];
        yield return [0, 1, 0x28, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 12, 0, 6, 0, 1];
    }

    public override void Run(byte[] input)
    {
        ReadText(input);
        if (!WireReader.TryRead(input, Records, out WireMessage message)) return;
        FuzzFailure.Unless(Tsig.Verify(input, message, Key, [1, 2, 3], Now, out _) is not (TsigVerdict.Good or TsigVerdict.OutOfTime or TsigVerdict.ServerBadTime), "nobody signs without the key");
        WireRecord[] all = [.. message.Answers, .. message.Authorities, .. message.Additional];
        FuzzFailure.Unless(all.Length <= Records, "the number of records is bounded");
        // A pointer of two octets stands for 255 at most: names grow, and by no more than that.
        FuzzFailure.Unless(all.Sum(static r => r.Data.Length) <= input.Length * 128, "data grows within its bound");
        foreach (WireRecord record in all)
        {
            FuzzFailure.Unless(record.Name.Length <= 4 * 255 && record.Name.All(static c => c is > ' ' and < '\x7F'), "a name is shown in printable characters");
            if (!RecordData.TryFormat(record.Type, record.Data.Span, out string text)) continue;
            FuzzFailure.Unless(text.All(static c => c is >= ' ' and < '\x7F'), "data is shown in printable characters");
            FuzzFailure.Unless(RecordData.TryParse(record.Type, text, out byte[] data) && RecordData.TryFormat(record.Type, data, out string again) && again == text, "text reads back to the same");
        }

        byte[] written;
        try
        {
            written = WireWriter.Write(message);
        }
        catch (FormatException)
        {
            // Without its compression it would be too long.
            return;
        }

        FuzzFailure.Unless(WireReader.TryRead(written, Records, out WireMessage second), "what was written reads");
        FuzzFailure.Unless(WireWriter.Write(second).AsSpan().SequenceEqual(written), "and is the same");
    }

    private static void ReadText(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        foreach (ushort type in DnsTypes.Published)
        {
            if (!RecordData.TryParse(type, text, out byte[] data)) continue;
            FuzzFailure.Unless(RecordData.TryFormat(type, data, out string canonical), "what was parsed has a text");
            FuzzFailure.Unless(RecordData.TryParse(type, canonical, out byte[] again) && again.AsSpan().SequenceEqual(data) || type is not DnsTypes.Txt, "text in quotes reads back");
        }
    }
}
