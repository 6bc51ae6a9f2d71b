using System.Buffers;
using System.Net;
using System.Text;
using Posthouse.Transport;

namespace Posthouse.Fuzz.Tests;

/// <summary>A PROXY header is read the same from any cut, every prefix of it asks for more, it is bounded, and version 1 spells addresses one way only.</summary>
internal sealed class ProxyHeaderTarget : FuzzTarget
{
    public override string Name => "proxy-header";

    public override int MaximumLength => 5000;

    public override IReadOnlyList<string> Words => ["PROXY ", "TCP4 ", "TCP6 ", "UNKNOWN", "192.0.2.1 ", "2001:db8::1 ", "0x7f.1", "010.0.0.1 ", "[::1] ", "::ffff:1.2.3.4 ", "65535", "65536", "\r\n\r\n\0\r\nQUIT\n", "\u0021\u0011\0\u000c"];

    public override IEnumerable<byte[]> Seeds() =>
    [
        .. Pieces.Bytes("PROXY TCP4 192.0.2.1 192.0.2.2 40000 25\r\nEHLO a\r\n", "PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n", "PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"),
        [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x11, 0, 12, 192, 0, 2, 1, 192, 0, 2, 2, 1, 2, 0, 25, .. "EHLO"u8],
        [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x21, 0, 40, .. new byte[40]],
        [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x20, 0, 0, 0],
    ];

    public override void Run(byte[] input)
    {
        (ProxyParseResult Result, string Header, long Left)? whole = null;
        foreach (int[] cuts in Pieces.Cuts(input))
        {
            ReadOnlySequence<byte> buffer = Pieces.Sequence(input, cuts);
            ProxyParseResult result = ProxyHeaderParser.Parse(ref buffer, out ProxyHeader header);
            var read = (result, header.ToString(), buffer.Length);
            FuzzFailure.Unless((whole ??= read) == read, "the header does not depend on the cuts");
            if (result == ProxyParseResult.Incomplete) FuzzFailure.Unless(input.Length < 16 + 4096, "a header that is not complete is short");
            if (result == ProxyParseResult.Complete) CheckComplete(input, header, (int)(input.Length - buffer.Length));
        }
    }

    private static void CheckComplete(byte[] input, ProxyHeader header, int length)
    {
        for (int i = 0; i < Math.Min(length, 200); i++)
        {
            var prefix = new ReadOnlySequence<byte>(input, 0, i);
            FuzzFailure.Unless(ProxyHeaderParser.Parse(ref prefix, out _) == ProxyParseResult.Incomplete, $"{i} octets of a header ask for more");
        }

        if (input[0] != 'P' || header is not { Source: { } source, Destination: { } destination }) return;
        string[] fields = Encoding.ASCII.GetString(input, 0, length - 2).Split(' ');
        FuzzFailure.Unless(IsPlain(fields[2], source.Address) && IsPlain(fields[3], destination.Address), "an address is spelt as the specification says");
    }

    // §2.1: dotted decimal without leading zeroes; colons and hexadecimal digits.
    private static bool IsPlain(string text, IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? text == address.ToString() : text.All(static c => char.IsAsciiHexDigit(c) || c is ':' or '.');
}
