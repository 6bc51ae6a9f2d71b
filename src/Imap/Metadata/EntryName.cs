using System.Text;

namespace Posthouse.Imap;

/// <summary>Names of annotations on the wire (RFC 5464 §3.2): "/private/comment" is the reader's own, "/shared/comment" everybody's.</summary>
/// <param name="Name">Without its first level and in lower case, as the store has it.</param>
internal readonly record struct EntryName(bool Private, string Name)
{
    // The store's column has 255.
    private const int LongestName = 250;

    /// <summary>RFC 6154 §5.4: the special use of a mailbox, read and set as an annotation.</summary>
    internal bool IsSpecialUse => Private && Name == "/specialuse";

    internal string OnWire => (Private ? "/private" : "/shared") + Name;

    /// <exception cref="ImapCommandException">BAD: RFC 5464 §3.2 has rules for names.</exception>
    internal static EntryName Parse(ReadOnlySpan<byte> wire, bool mayBeRoot)
    {
        if (wire.Length > LongestName || !Ascii.IsValid(wire) || wire.ContainsAnyInRange((byte)0, (byte)0x1f) || wire.IndexOfAny("*%\u007f"u8) >= 0 || wire.IndexOf("//"u8) >= 0 || wire.EndsWith("/"u8))
            throw ImapCommandException.Bad("That is no name of an entry.");
        string name = Encoding.ASCII.GetString(wire).ToLowerInvariant();
        foreach ((string level, bool isPrivate) in ((string, bool)[])[("/private", true), ("/shared", false)])
        {
            if (name.Length == level.Length ? mayBeRoot && name == level : name.StartsWith(level + "/", StringComparison.Ordinal)) return new EntryName(isPrivate, name[level.Length..]);
        }

        throw ImapCommandException.Bad("Entries begin with /private/ or /shared/.");
    }

    /// <summary>Stands at this name, or below it as deep as is asked.</summary>
    internal bool Holds(bool isPrivate, string name, MetadataDepth depth)
    {
        if (Private != isPrivate) return false;
        if (name == Name) return true;
        if (depth == MetadataDepth.Itself || !name.StartsWith(Name + "/", StringComparison.Ordinal)) return false;
        return depth == MetadataDepth.All || name.IndexOf('/', Name.Length + 1) < 0;
    }
}

/// <summary>RFC 5464 §4.2.2.</summary>
internal enum MetadataDepth
{
    Itself,
    OneLevel,
    All,
}
