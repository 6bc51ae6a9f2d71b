using System.Buffers.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>Writes the items of one FETCH response that need no octets of the message. One serves a whole command.</summary>
/// <param name="uidOnly">RFC 9586 §3.3: UIDFETCH with the UID in front takes the place of FETCH.</param>
internal sealed class FetchResponse(ImapWriter output, FetchAttributes attributes, FlagWriter flags, bool condStore, bool uidOnly)
{
    private bool _first;

    /// <summary>"* 12 FETCH (" and what the placement knows.</summary>
    /// <param name="withFlags">FLAGS is told because this command has changed it.</param>
    internal void Begin(uint number, in Placement placement, bool withFlags)
    {
        bool hasFlags = withFlags || (attributes & FetchAttributes.Flags) != 0;
        // RFC 7162 §3.1: once CONDSTORE is on, flags that the client did not ask for come with their MODSEQ.
        bool hasModSeq = (withFlags && condStore) || (attributes & FetchAttributes.ModSeq) != 0;
        ReadOnlySpan<byte> list = hasFlags ? flags.ListOf(placement.Flags) : default;
        Span<byte> line = output.GetSpan(320 + list.Length);
        "* "u8.CopyTo(line);
        int at = 2;
        Number(line, ref at, number);
        Put(line, ref at, uidOnly ? " UIDFETCH ("u8 : " FETCH ("u8);
        _first = true;
        if ((attributes & FetchAttributes.Uid) != 0)
        {
            Item(line, ref at, "UID "u8);
            Number(line, ref at, placement.Uid);
        }

        if (hasFlags)
        {
            Item(line, ref at, "FLAGS "u8);
            Put(line, ref at, list);
        }

        if ((attributes & FetchAttributes.InternalDate) != 0)
        {
            Item(line, ref at, "INTERNALDATE "u8);
            at += ImapDates.Write(line[at..], placement.Received);
        }

        if ((attributes & FetchAttributes.Size) != 0)
        {
            Item(line, ref at, "RFC822.SIZE "u8);
            Number(line, ref at, placement.Size);
        }

        if (hasModSeq)
        {
            Item(line, ref at, "MODSEQ ("u8);
            Number(line, ref at, placement.ModSeq.Value);
            line[at++] = (byte)')';
        }

        if ((attributes & FetchAttributes.SaveDate) != 0)
        {
            Item(line, ref at, "SAVEDATE "u8);
            at += ImapDates.Write(line[at..], placement.Saved);
        }

        if ((attributes & FetchAttributes.EmailId) != 0)
        {
            Item(line, ref at, "EMAILID (M"u8);
            placement.Message.Value.TryFormat(line[at..], out int written, "x", System.Globalization.CultureInfo.InvariantCulture);
            at += written;
            line[at++] = (byte)')';
        }

        output.Advance(at);
    }

    /// <summary>What is kept beside the message.</summary>
    internal void Stored(StoredMessage message)
    {
        if ((attributes & FetchAttributes.ThreadId) != 0)
        {
            Name("THREADID ("u8);
            output.WriteObjectId((byte)'T', message.Thread.Value);
            output.Write((byte)')');
        }

        if ((attributes & FetchAttributes.Envelope) != 0)
        {
            Name("ENVELOPE "u8);
            output.Write(message.ImapEnvelope.Span);
        }

        if ((attributes & FetchAttributes.BodyStructure) != 0)
        {
            Name("BODYSTRUCTURE "u8);
            output.Write(message.ImapBodyStructure.Span);
        }

        if ((attributes & FetchAttributes.Body) != 0)
        {
            Name("BODY "u8);
            output.Write(message.ImapBody.Span);
        }

        if ((attributes & FetchAttributes.Preview) != 0)
        {
            Name("PREVIEW "u8);
            output.WriteString(message.Summary?.Preview ?? "");
        }
    }

    /// <summary>The name of an item, with the space that parts it from the one before.</summary>
    internal void Name(ReadOnlySpan<byte> name)
    {
        if (!_first) output.Write((byte)' ');
        _first = false;
        output.Write(name);
    }

    internal void End() => output.Write(")\r\n"u8);

    private void Item(Span<byte> line, ref int at, ReadOnlySpan<byte> name)
    {
        if (!_first) line[at++] = (byte)' ';
        _first = false;
        Put(line, ref at, name);
    }

    private static void Put(Span<byte> line, ref int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(line[at..]);
        at += bytes.Length;
    }

    private static void Number(Span<byte> line, ref int at, long value)
    {
        Utf8Formatter.TryFormat(value, line[at..], out int written);
        at += written;
    }
}
