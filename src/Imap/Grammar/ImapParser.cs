using System.Buffers;
using System.Text;

namespace Posthouse.Imap;

/// <summary>What a command line turned out to be.</summary>
/// <param name="Tag">"*" when the line has no readable tag.</param>
/// <param name="Entry">Null when there is no such command.</param>
/// <param name="Command">Null exactly when <paramref name="Problem"/> is set.</param>
internal readonly record struct ParsedCommand(string Tag, CommandEntry? Entry, ImapCommand? Command, Completion? Problem);

/// <summary>
/// One grammar for IMAP4rev1 and IMAP4rev2: turns a complete command, its literals in place, into a record. Pure: no I/O, no session.
/// </summary>
internal static class ImapParser
{
    private const int LongestTag = 255;

    /// <param name="text">Without the final CRLF.</param>
    /// <param name="utf8Names">Mailbox names are UTF-8.</param>
    internal static ParsedCommand Parse(in ReadOnlySequence<byte> text, bool utf8Names)
    {
        // Both cases are bounded by the reader's limits; several segments are the rarer one.
        ReadOnlySpan<byte> line = text.IsSingleSegment ? text.FirstSpan : text.ToArray();
        string tag = "*";
        CommandEntry? entry = null;
        try
        {
            var input = new ImapScanner(line, utf8Names);
            tag = Tag(line);
            input.Skip(tag.Length);
            input.Space();
            entry = Name(ref input);
            if (entry is null) return new ParsedCommand(tag, null, null, Completion.Bad("Unknown command."));
            ImapCommand command = entry.Parse(ref input);
            // An APPEND ends in its first message, which the handler takes from the connection itself.
            if (command is not AppendCommand) input.End();
            return new ParsedCommand(tag, entry, command, null);
        }
        catch (ImapCommandException problem)
        {
            return new ParsedCommand(tag, entry, null, problem.Completion);
        }
    }

    /// <summary>The tag at the start of a line that is otherwise unreadable; "*" when there is none.</summary>
    internal static string TagOf(in ReadOnlySequence<byte> text)
    {
        ReadOnlySequence<byte> start = text.Slice(0, Math.Min(text.Length, LongestTag + 1));
        // Without a space it is not known where a tag would end.
        if (start.PositionOf((byte)' ') is null) return "*";
        try
        {
            return Tag(start.IsSingleSegment ? start.FirstSpan : start.ToArray());
        }
        catch (ImapCommandException)
        {
            return "*";
        }
    }

    // RFC 9051 §9: tag = 1*<any ASTRING-CHAR except "+">.
    private static string Tag(ReadOnlySpan<byte> line)
    {
        int length = line.IndexOf((byte)' ');
        if (length < 0) length = line.Length;
        ReadOnlySpan<byte> tag = line[..length];
        if (length is 0 or > LongestTag || tag.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e) || tag.IndexOfAny("(){%*\"\\+"u8) >= 0)
            throw ImapCommandException.Bad("A command begins with a tag.");
        return Encoding.ASCII.GetString(tag);
    }

    private static CommandEntry? Name(ref ImapScanner input)
    {
        ReadOnlySpan<byte> name = input.Atom();
        if (!Ascii.EqualsIgnoreCase(name, "UID"u8)) return CommandTable.Find(name);
        input.Space();
        ReadOnlySpan<byte> second = input.Atom();
        return second.Length > 20 ? null : CommandTable.Find([.. "UID "u8, .. second]);
    }
}
