using System.Buffers.Binary;
using Posthouse.Testing;

namespace Posthouse.Dns.Tests;

public class WireReaderTests
{
    private const int Records = 100;

    [Fact]
    public void A_message_comes_back_as_it_was_written()
    {
        var message = new WireMessage
        {
            Id = 0x1234, IsResponse = true, Opcode = WireMessage.OpcodeUpdate, Authoritative = true, RecursionDesired = true, Code = ResponseCode.NxRrset,
            Questions = [new WireQuestion("example.test", DnsTypes.Soa)],
            Answers = [Record("MX", "10 a.test."), new WireRecord("x.example.test", DnsTypes.Any, DnsTypes.ClassAny, 0, default)],
            Authorities = [Record("SOA", "a. b. 1 2 3 4 5")],
            Additional = [Record("TXT", "\"a\"")],
        };
        byte[] bytes = WireWriter.Write(message);
        Assert.True(WireReader.TryRead(bytes, Records, out WireMessage again));
        Assert.Equal((message.Id, true, message.Opcode, true, false, true, message.Code), (again.Id, again.IsResponse, again.Opcode, again.Authoritative, again.Truncated, again.RecursionDesired, again.Code));
        Assert.Equal(message.Questions, again.Questions);
        Assert.Equal(Shown(message), Shown(again));
        Assert.Equal(bytes, WireWriter.Write(again));
    }

    [Fact]
    public void Names_within_data_are_read_through_their_pointers()
    {
        // A question for "a.test" at 12; the answer's owner and its exchange point to it.
        byte[] bytes = [0, 1, 0x80, 0, 0, 1, 0, 1, 0, 0, 0, 0, .. LoopbackDnsServer.Name("a.test"), 0, 15, 0, 1, 0xC0, 12, 0, 15, 0, 1, 0, 0, 0, 60, 0, 6, 0, 10, 1, (byte)'m', 0xC0, 14];
        Assert.True(WireReader.TryRead(bytes, Records, out WireMessage message));
        WireRecord record = Assert.Single(message.Answers);
        Assert.Equal("a.test", record.Name);
        Assert.True(RecordData.TryFormat(record.Type, record.Data.Span, out string text));
        Assert.Equal("10 m.test.", text);
        Assert.Equal(bytes.Length - 18, message.LastRecordStart);
    }

    [Fact]
    public void Each_beginning_of_a_message_is_refused_and_so_is_what_follows_one()
    {
        byte[] bytes = WireWriter.Write(new WireMessage { Questions = [new WireQuestion("a.test", DnsTypes.Mx)], Answers = [Record("MX", "10 a.test.")] });
        for (int length = 0; length < bytes.Length; length++) Assert.False(WireReader.TryRead(bytes.AsSpan(0, length), Records, out _));
        Assert.True(WireReader.TryRead(bytes, Records, out _));
        Assert.False(WireReader.TryRead([.. bytes, 0], Records, out _));
    }

    [Fact]
    public void Counts_beyond_the_message_and_beyond_the_limit_are_refused()
    {
        byte[] bytes = WireWriter.Write(new WireMessage { Answers = [.. Enumerable.Repeat(Record("A", "192.0.2.1"), Records + 1)] });
        Assert.False(WireReader.TryRead(bytes, Records, out _));
        Assert.True(WireReader.TryRead(bytes, Records + 1, out _));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), ushort.MaxValue);
        Assert.False(WireReader.TryRead(bytes, int.MaxValue, out _));
    }

    [Fact]
    public void A_name_that_runs_out_of_its_data_is_refused()
    {
        byte[] bytes = WireWriter.Write(new WireMessage { Answers = [Record("MX", "10 a.test."), Record("A", "192.0.2.1")] });
        Assert.True(WireReader.TryRead(bytes, Records, out _));
        // The length of the first record's data, one octet shorter than its name.
        int at = 12 + 14 + 8;
        bytes[at + 1]--;
        Assert.False(WireReader.TryRead(bytes, Records, out _));
    }

    [Fact]
    public void A_message_that_would_be_too_long_is_not_written()
    {
        WireRecord big = Record("TXT", string.Join(' ', Enumerable.Repeat($"\"{new string('a', 255)}\"", 100)));
        Assert.Throws<FormatException>(() => WireWriter.Write(new WireMessage { Answers = [big, big, big] }));
        Assert.Throws<FormatException>(() => WireWriter.Write(new WireMessage { Questions = [new WireQuestion("a..b", 1)] }));
    }

    private static WireRecord Record(string type, string value)
    {
        Assert.True(DnsTypes.TryNumber(type, out ushort number));
        Assert.True(RecordData.TryParse(number, value, out byte[] data));
        return new WireRecord("example.test", number, DnsTypes.ClassInternet, 300, data);
    }

    private static IEnumerable<string> Shown(WireMessage message) =>
        message.Answers.Concat(message.Authorities).Concat(message.Additional).Select(static r => $"{r.Name} {r.Type} {r.Class} {r.TimeToLive} {Convert.ToHexString(r.Data.Span)}");
}
