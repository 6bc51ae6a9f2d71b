using System.Buffers;
using System.Text;
using Posthouse.Imap;

namespace Posthouse.Fuzz.Tests;

/// <summary>Mailbox names: what is decoded is written back so that it decodes to itself, and list patterns mean what the plainest matcher says.</summary>
internal sealed class ImapNamesTarget : FuzzTarget
{
    public override string Name => "imap-names";

    public override int MaximumLength => 60;

    public override IReadOnlyList<string> Words => ["&", "-", "&-", "&AOk-", "&Zi8-", "&2D3cAA-", "&2AA-", "INBOX", "inbox", "/", "%", "*", "é", "x\u0301", "\ufffe", "日"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes("INBOX", "a/b%*\na/b/c", "&Zi8-/&-x", "日本語", "*%*%\naaaa", "in%x\nINBOX");

    public override void Run(byte[] input)
    {
        foreach (bool utf8 in (bool[])[false, true])
        {
            try
            {
                string name = MailboxNames.Decode(input, utf8);
                SmtpCommandTarget.RequireClean(name);
                FuzzFailure.Unless(name.IsNormalized(), "a name is normalised");
                var encoded = new ArrayBufferWriter<byte>();
                ModifiedUtf7.Encode(name, encoded);
                FuzzFailure.Unless(Ascii.IsValid(encoded.WrittenSpan), "modified UTF-7 is ASCII");
                FuzzFailure.Unless(MailboxNames.Decode(encoded.WrittenSpan, utf8: false) == name, "a name reads back from modified UTF-7");
                FuzzFailure.Unless(MailboxNames.Decode(Encoding.UTF8.GetBytes(name), utf8: true) == name, "a name reads back from UTF-8");
            }
            catch (ImapCommandException)
            {
                // The parser's own fault.
            }
        }

        string[] both = Encoding.Latin1.GetString(input).Split('\n', 2);
        if (both is not [{ Length: <= 12 } pattern, { Length: <= 12 } text]) return;
        bool expected = Matches(pattern, text, text == "INBOX");
        FuzzFailure.Unless(new ListPattern(pattern).Matches(text) == expected, $"'{pattern}' matches '{text}': {expected}");
    }

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase)
    {
        while (!pattern.IsEmpty)
        {
            char c = pattern[0];
            if (c is '*' or '%')
            {
                pattern = pattern[1..];
                for (int i = 0; i <= text.Length; i++)
                {
                    if (Matches(pattern, text[i..], ignoreCase)) return true;
                    if (i < text.Length && c == '%' && text[i] == '/') return false;
                }

                return false;
            }

            if (text.IsEmpty || !(c == text[0] || (ignoreCase && char.ToUpperInvariant(c) == text[0]))) return false;
            pattern = pattern[1..];
            text = text[1..];
        }

        return text.IsEmpty;
    }
}
