using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Imap;
using Posthouse.Transport;

namespace Posthouse.Fuzz.Tests;

/// <summary>What a client sends is cut into the same commands however it arrives, and none is gathered beyond its limits.</summary>
internal sealed class ImapReaderTarget : FuzzTarget
{
    private static readonly ImapOptions Options = new() { MaximumLine = 300, MaximumLiteral = 100, MaximumCommand = 500 };

    public override string Name => "imap-reader";

    public override int MaximumLength => 2000;

    public override IReadOnlyList<string> Words => ["\r\n", "\n", "{3}\r\nabc", "{3+}\r\nabc", "~{3+}\r\nabc", "{101+}\r\n", "{99999999999}\r\n", "{18446744073709551616}\r\n", "{0}\r\n", "a LOGIN ", "a APPEND x {5+}\r\nhello", new string('x', 300), "{", "}"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "a NOOP\r\nb NOOP\n", "a LOGIN {5}\r\nalice {4+}\r\npass\r\nb NOOP\r\n", "a LOGIN {101+}\r\n" + new string('l', 101) + " x\r\nb NOOP\r\n", "a " + new string('x', 400) + "\r\nb NOOP\r\n",
        "a APPEND INBOX {10+}\r\n0123456789\r\nb NOOP\r\n", "a X {0}\r\n{0}\r\n{0+}\r\n{0}\r\n\r\nb NOOP\r\n", "a X {5}", "a X {5+}\r\r\nb NOOP\r\n" + new string('x', 400) + "{5+}\r\r\nb NOOP\r\n");

    public override void Run(byte[] input)
    {
        string? whole = null;
        foreach (int[] cuts in Pieces.Cuts(input))
        {
            string read = Read(input, cuts);
            FuzzFailure.Unless((whole ??= read) == read, $"the commands do not depend on the cuts: {whole} / {read}");
        }
    }

    private static string Read(byte[] input, int[] cuts)
    {
        using var connection = new DuplexPipeConnection(inline: true);
        var heard = new StringBuilder();
        Task reading = ReadAsync(connection, heard);
        foreach (ReadOnlyMemory<byte> piece in Pieces.Of(input, cuts))
        {
            if (!piece.IsEmpty) connection.ClientOutput.WriteAsync(piece).AsTask().GetAwaiter().GetResult();
        }

        connection.ClientOutput.Complete();
        FuzzFailure.Unless(reading.Wait(TimeSpan.FromSeconds(10)), "the reader ends with its client");
        return heard.ToString();
    }

    private static async Task ReadAsync(DuplexPipeConnection connection, StringBuilder heard)
    {
        var reader = new CommandReader(connection, new ImapWriter(connection), Options);
        while (await reader.ReadAsync(default) is not (InputKind.Closed or InputKind.Interrupted) and var kind)
        {
            FuzzFailure.Unless(reader.Text.Length <= Options.MaximumCommand + 2, "no command is gathered beyond its limit");
            // Of what is refused only the tag counts, and that is at its start.
            string text = kind == InputKind.TooLong ? ImapParser.TagOf(reader.Text) : Convert.ToHexStringLower(SHA256.HashData(reader.Text.ToArray()))[..8];
            heard.Append(kind).Append(' ').Append(text).Append(' ');
            reader.Release();
            if (!await reader.DiscardRestAsync(default)) break;
        }

        reader.Release();
    }
}
