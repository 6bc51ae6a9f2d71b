using System.Text;
using Posthouse.Mail;
using Posthouse.Pop3;

namespace Posthouse.Fuzz.Tests;

/// <summary>The header that a POP3 client without UTF-8 is given is ASCII and has the fields of the true one, in their order, and no other.</summary>
internal sealed class HeaderSurrogateTarget : FuzzTarget
{
    public override string Name => "header-surrogate";

    public override int MaximumLength => 1500;

    public override IReadOnlyList<string> Words => ["Subject: ", "From: ", "To: ", "Content-Type: text/plain; name=", "é", "日本", "\r\n", "\r\n ", "\"", "<", ">", "(", ")", "@", ",", ";", ":", "\\", "\r", "\n", "\n\u00e9", "ü@bücher.example", "\u2028", "\u0085"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "Subject: é\r\nFrom: \"Jürgen\" <j@example.com>, ü@bücher.example\r\n\r\n", "To: Gr\u00fcppe: a@b, c@d;\r\nContent-Disposition: attachment; filename=\"é.pdf\"\r\n\r\n", "X: \"é\r\n\r\n", "From: (é\r\n y) é <é@é\r\nSubject: a\r\n é\r\n\r\n");

    public override void Run(byte[] input)
    {
        // The handler hands over a header with its empty line.
        byte[] header = [.. input[..HeaderReader.LengthOf(input)], .. "\r\n\r\n"u8];
        header = header[..(header.AsSpan().IndexOf("\r\n\r\n"u8) + 4)];
        if (!HeaderSurrogate.TryMake(header, out byte[] surrogate)) return;
        FuzzFailure.Unless(Ascii.IsValid(surrogate), "it is ASCII");
        FuzzFailure.Unless(surrogate.Length <= header.Length * 12 + 200, "it is bounded");
        FuzzFailure.Unless(surrogate.AsSpan().EndsWith("\r\n\r\n"u8) && Names(surrogate) == Names(header), $"it has the same fields: {Names(header)} / {Names(surrogate)}");
    }

    private static string Names(byte[] header)
    {
        var names = new StringBuilder();
        var reader = new HeaderReader(header);
        // A name beyond ASCII is no name; what becomes of it does not matter.
        while (reader.Read())
        {
            if (Ascii.IsValid(reader.Name) && !reader.Name.Contains((byte)'?')) names.Append(Encoding.ASCII.GetString(reader.Name)).Append(' ');
        }

        return names.ToString();
    }
}
