using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>The annotations of one mailbox, or of the server, as one reader sees them.</summary>
internal sealed class MetadataEntries
{
    private readonly List<(EntryName Name, ReadOnlyMemory<byte> Value)> _entries = [];

    /// <param name="mailbox">Null for the server.</param>
    internal static MetadataEntries Read(StoreReader store, Mailbox? mailbox, AccountId reader)
    {
        var entries = new MetadataEntries();
        foreach (Annotation annotation in store.Annotations(mailbox?.Id, reader)) entries._entries.Add((new EntryName(Private: true, annotation.Name), annotation.Value));
        foreach (Annotation annotation in store.Annotations(mailbox?.Id, null)) entries._entries.Add((new EntryName(Private: false, annotation.Name), annotation.Value));
        // Uses are those of the owner's own mailboxes.
        if (mailbox is not null && mailbox.Account == reader && SpecialUse.Attribute(mailbox.Role) is { } use)
            entries._entries.Add((new EntryName(Private: true, "/specialuse"), System.Text.Encoding.ASCII.GetBytes(use)));
        return entries;
    }

    /// <summary>Writes what the command asks for.</summary>
    /// <param name="name">As the client knows the mailbox; empty for the server.</param>
    /// <param name="absentAsNil">RFC 9590 §3 wants it for LIST. RFC 5464 does not say, and MailKit takes it for an error: GETMETADATA leaves out what is not there.</param>
    /// <returns>Octets of the largest value that was too long to be told; 0 where all were.</returns>
    internal long Write(ImapWriter output, string name, IReadOnlyList<EntryName> asked, MetadataDepth depth, long maximumSize, bool absentAsNil)
    {
        long longest = 0;
        var told = new HashSet<EntryName>();
        bool begun = false;
        foreach (EntryName wanted in asked)
        {
            bool exists = false;
            foreach ((EntryName entry, ReadOnlyMemory<byte> value) in _entries)
            {
                if (!wanted.Holds(entry.Private, entry.Name, depth)) continue;
                exists |= entry == wanted;
                if (value.Length > maximumSize)
                {
                    longest = Math.Max(longest, value.Length);
                    continue;
                }

                if (!told.Add(entry)) continue;
                Entry(entry);
                WriteValue(output, value.Span);
            }

            if (exists || !absentAsNil || !told.Add(wanted)) continue;
            Entry(wanted);
            output.Write("NIL"u8);
        }

        if (begun) output.Write(")\r\n"u8);
        return longest;

        void Entry(EntryName entry)
        {
            if (begun)
            {
                output.Write((byte)' ');
            }
            else
            {
                output.Write("* METADATA "u8);
                output.WriteMailbox(name);
                output.Write(" ("u8);
                begun = true;
            }

            output.WriteText(entry.OnWire);
            output.Write((byte)' ');
        }
    }

    // RFC 5464 §5: value = nstring / literal8; NUL stands in a literal8 alone.
    private static void WriteValue(ImapWriter output, ReadOnlySpan<byte> value)
    {
        if (value.Length <= 1024 && !value.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e) && value.IndexOfAny("\"\\"u8) < 0)
        {
            output.Write((byte)'"');
            output.Write(value);
            output.Write((byte)'"');
            return;
        }

        if (value.Contains((byte)0)) output.Write((byte)'~');
        output.WriteLiteralHead(value.Length);
        output.Write(value);
    }
}
