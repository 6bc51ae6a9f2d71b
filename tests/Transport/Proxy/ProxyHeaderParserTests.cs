using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Text;
using CsCheck;
using Posthouse.Testing;

namespace Posthouse.Transport.Tests;

public sealed class ProxyHeaderParserTests
{
    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 4711 25\r\n", "192.0.2.7:4711")]
    [InlineData("PROXY TCP6 2001:db8::7 2001:db8::1 4711 25\r\n", "[2001:db8::7]:4711")]
    [InlineData("PROXY UNKNOWN\r\n", null)]
    [InlineData("PROXY UNKNOWN ffff:: ffff:: 65535 65535\r\n", null)]
    public void A_version_1_header_is_read_wherever_it_is_cut(string text, string? source)
    {
        for (int split = 0; split <= text.Length; split++)
        {
            ReadOnlySequence<byte> buffer = Chunks.Of(text + "EHLO", split);
            Assert.Equal(ProxyParseResult.Complete, ProxyHeaderParser.Parse(ref buffer, out ProxyHeader header));
            Assert.Equal(source, header.Source?.ToString());
            Assert.Equal("EHLO", Encoding.ASCII.GetString(buffer));
        }

        for (int length = 0; length < text.Length; length++)
        {
            ReadOnlySequence<byte> part = Chunks.Of(text[..length], 0);
            Assert.Equal(ProxyParseResult.Incomplete, ProxyHeaderParser.Parse(ref part, out _));
        }
    }

    [Theory]
    [InlineData("EHLO example.com\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 4711 25\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 4711\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 4711 65536\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 198.51.100.1 04711 25\r\n")]
    [InlineData("PROXY TCP4 2001:db8::7 198.51.100.1 4711 25\r\n")]
    [InlineData("PROXY TCP4 3232235777 198.51.100.1 4711 25\r\n")]
    [InlineData("PROXY TCP4 010.0.0.1 198.51.100.1 4711 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 0xc6.51.100.1 4711 25\r\n")]
    [InlineData("PROXY TCP6 [2001:db8::7] 2001:db8::1 4711 25\r\n")]
    [InlineData("PROXY TCP6 [2001:db8::7]:99 2001:db8::1 4711 25\r\n")]
    [InlineData("PROXY TCP6 fe80::1%eth0 2001:db8::1 4711 25\r\n")]
    [InlineData("PROXY TCP9 192.0.2.7 198.51.100.1 4711 25\r\n")]
    [InlineData("\r\n\r\n\0\r\nQUIX\n")]
    public void What_is_no_header_is_malformed(string text)
    {
        ReadOnlySequence<byte> buffer = Chunks.Of(text, 3);
        Assert.Equal(ProxyParseResult.Malformed, ProxyHeaderParser.Parse(ref buffer, out _));
    }

    [Fact]
    public void A_version_1_line_without_end_is_malformed_at_107_octets()
    {
        ReadOnlySequence<byte> buffer = Chunks.Of("PROXY UNKNOWN " + new string('x', 100), 50);
        Assert.Equal(ProxyParseResult.Malformed, ProxyHeaderParser.Parse(ref buffer, out _));
    }

    [Fact]
    public void Any_version_2_header_gives_back_its_addresses_and_skips_its_tlvs()
    {
        Gen.Select(Gen.Byte.Array[4], Gen.Byte.Array[4], Gen.UShort, Gen.Byte.Array[0, 300], Gen.Bool, Gen.Int[0, 40]).Sample((from, to, port, tlvs, six, split) =>
        {
            byte[] source = six ? [.. from, .. from, .. to, .. to] : from;
            byte[] destination = six ? [.. to, .. to, .. from, .. from] : to;
            byte[] bytes = Binary(0x21, (byte)(six ? 0x21 : 0x11), [.. source, .. destination, .. BigEndian(port), .. BigEndian(25), .. tlvs]);
            ReadOnlySequence<byte> buffer = Chunks.Of([.. bytes, .. "EHLO"u8], Math.Min(split, bytes.Length));
            Assert.Equal(ProxyParseResult.Complete, ProxyHeaderParser.Parse(ref buffer, out ProxyHeader header));
            Assert.Equal(new IPEndPoint(new IPAddress(source), port), header.Source);
            Assert.Equal(new IPEndPoint(new IPAddress(destination), 25), header.Destination);
            Assert.Equal("EHLO", Encoding.ASCII.GetString(buffer));
        });
    }

    [Fact]
    public void A_version_2_local_command_keeps_the_balancers_own_address()
    {
        ReadOnlySequence<byte> buffer = Chunks.Of(Binary(0x20, 0x11, new byte[12]), 5);
        Assert.Equal(ProxyParseResult.Complete, ProxyHeaderParser.Parse(ref buffer, out ProxyHeader header));
        Assert.Null(header.Source);
        Assert.True(buffer.IsEmpty);
    }

    [Theory]
    [InlineData(0x31, 0x11, 12)]
    [InlineData(0x22, 0x11, 12)]
    [InlineData(0x21, 0x11, 11)]
    [InlineData(0x21, 0x21, 35)]
    [InlineData(0x21, 0x41, 36)]
    [InlineData(0x21, 0x11, 5000)]
    public void A_version_2_header_with_a_wrong_field_is_malformed(byte command, byte family, int length)
    {
        ReadOnlySequence<byte> buffer = Chunks.Of(Binary(command, family, new byte[length]), 5);
        Assert.Equal(ProxyParseResult.Malformed, ProxyHeaderParser.Parse(ref buffer, out _));
    }

    [Fact]
    public void Mutated_headers_never_throw_and_never_take_more_than_the_bound()
    {
        byte[][] seeds = ["PROXY TCP4 192.0.2.7 198.51.100.1 4711 25\r\n"u8.ToArray(), Binary(0x21, 0x21, new byte[60])];
        Gen.Select(Gen.Int[0, 1], Gen.Select(Gen.Int[0, 80], Gen.Byte).Array[0, 6], Gen.Int[0, 80]).Sample((seed, changes, split) =>
        {
            byte[] bytes = (byte[])seeds[seed].Clone();
            foreach ((int at, byte value) in changes) bytes[at % bytes.Length] = value;
            ReadOnlySequence<byte> buffer = Chunks.Of(bytes, split % bytes.Length);
            ProxyParseResult result = ProxyHeaderParser.Parse(ref buffer, out _);
            if (result != ProxyParseResult.Complete) Assert.Equal(bytes.Length, buffer.Length);
        });
    }

    private static byte[] Binary(byte command, byte family, byte[] payload) =>
        [.. "\r\n\r\n\0\r\nQUIT\n"u8, command, family, .. BigEndian((ushort)payload.Length), .. payload];

    private static byte[] BigEndian(ushort value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
