using System.Runtime.InteropServices;
using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>The message during one run, with what the script changed so far.</summary>
internal sealed class RunMessage(SieveMessage message, char separator, SieveLimits limits)
{
    private readonly List<Splice> _splices = [];
    private List<MessageField>? _fields;
    private ChangedMessage? _snapshot;
    private bool _headerChanged;
    private bool _enclosed;
    private ChangedMessage? _beforeEnclosing;

    /// <summary>Goes up with every change: what was remembered of the message no longer holds.</summary>
    internal int Version { get; private set; }

    internal char Separator => separator;

    /// <summary>As it came, or as replace and enclose left it; without what was changed in its header since.</summary>
    internal SieveMessage Base { get; private set; } = message;

    private bool BodyChanged { get; set; }

    internal ReadOnlySpan<MessageField> Fields => CollectionsMarshal.AsSpan(List);

    private List<MessageField> List
    {
        get
        {
            if (_fields is null)
            {
                _fields = new List<MessageField>(32);
                MessageField.ReadAll(Base.Header, _fields);
            }

            return _fields;
        }
    }

    /// <param name="Start">In octets of <see cref="Base"/>.</param>
    private readonly record struct Splice(long Start, long Length, byte[] Bytes);

    /// <summary>Octets, as the size test sees them.</summary>
    internal long Size
    {
        get
        {
            if (!_headerChanged) return Base.Structure.Size;
            long size = Base.Structure.Size - Base.Structure.HeaderLength + 2;
            foreach (ref readonly MessageField one in Fields) size += one.Bytes.Length;
            return size;
        }
    }

    internal void Insert(MessageField field, bool last)
    {
        List.Insert(last ? List.Count : 0, field);
        ChangeHeader();
    }

    internal void RemoveAt(HashSet<int> places)
    {
        if (places.Count == 0) return;
        int at = 0;
        List.RemoveAll(_ => places.Contains(at++));
        ChangeHeader();
    }

    /// <summary>Another entity takes the place of a part, header and body; for the message itself, of its body and what describes it.</summary>
    internal void Replace(RunPart part, byte[] entity)
    {
        if (part.IsRoot)
        {
            int header = HeaderReader.LengthOf(entity);
            var fields = new List<MessageField>();
            MessageField.ReadAll(entity.AsMemory(0, header), fields);
            List.RemoveAll(static f => MimeEntity.DescribesBody(f));
            List.Add(AddHeaderCommand.Make("MIME-Version", "1.0", limits));
            List.AddRange(fields.Where(static f => MimeEntity.DescribesBody(f) && !f.Is("MIME-Version")));
            ChangeHeader();
            _splices.Clear();
            _splices.Add(new Splice(Base.Structure.HeaderLength, Base.Structure.Size - Base.Structure.HeaderLength, entity[header..]));
            return;
        }

        MessagePart structure = part.Structure;
        long length = structure.HeaderLength + structure.BodyLength;
        _splices.RemoveAll(s => s.Start >= structure.HeaderOffset && s.Start < structure.HeaderOffset + length);
        _splices.Add(new Splice(structure.HeaderOffset, length, entity));
        _snapshot = null;
    }

    /// <summary>The part stood inside of one that was replaced.</summary>
    internal bool IsReplaced(RunPart part) =>
        !part.IsRoot && _splices.Exists(s => part.Structure.HeaderOffset >= s.Start && part.Structure.HeaderOffset < s.Start + s.Length);

    /// <summary>From here on the message is what the replacements made of it.</summary>
    internal void ApplyReplacements(SieveRun run)
    {
        if (_splices.Count == 0) return;
        run.Step(10);
        Become(SieveMessage.FromBytes(Compose()));
    }

    /// <summary>A field gets another value; the old one stays under a name of its own (RFC 5703 §5).</summary>
    internal void Rename(string name, string value)
    {
        for (int i = 0; i < List.Count; i++)
        {
            if (!List[i].Is(name)) continue;
            ReadOnlyMemory<byte> old = List[i].Bytes;
            int colon = old.Span.IndexOf((byte)':');
            byte[] kept = [.. System.Text.Encoding.ASCII.GetBytes($"Original-{name}"), .. old.Span[colon..]];
            int valueStart = name.Length + 10;
            List[i] = new MessageField(kept, name.Length + 9, valueStart, kept.AsSpan().TrimEnd("\r\n"u8).Length - valueStart);
        }

        Insert(AddHeaderCommand.Make(name, value, limits), last: false);
    }

    /// <summary>The whole message as it is now.</summary>
    internal byte[] ToBytes() => _splices.Count > 0 ? Compose() : new ChangedMessage(Header(), Base, BodyChanged).ToBytes();

    /// <summary>Another message takes the place of this one.</summary>
    internal void Become(SieveMessage other)
    {
        Base = other;
        BodyChanged = true;
        _headerChanged = false;
        _fields = null;
        _snapshot = null;
        _splices.Clear();
        Version++;
    }

    /// <summary>The message becomes a part of another one, which redirects do not send (RFC 5703 §6).</summary>
    internal void BecomeEnclosed(SieveMessage other)
    {
        if (!_enclosed) _beforeEnclosing = Snapshot();
        _enclosed = true;
        Become(other);
    }

    /// <summary>As it was before the first enclosure; null where nothing was changed before that.</summary>
    internal ChangedMessage? Unenclosed() => _enclosed ? _beforeEnclosing : Snapshot();

    /// <summary>Null where nothing was changed.</summary>
    internal ChangedMessage? Snapshot()
    {
        if (_snapshot is not null) return _snapshot;
        if (_splices.Count > 0)
        {
            // Inside of a loop: the parts stay as they are counted, and the action gets what they are to become.
            SieveMessage composed = SieveMessage.FromBytes(Compose());
            return _snapshot = new ChangedMessage(composed.Header, composed, bodyChanged: true);
        }

        if (!BodyChanged && !_headerChanged) return null;
        return _snapshot = new ChangedMessage(Header(), Base, BodyChanged);
    }

    private byte[] Compose()
    {
        if (Base.Structure.Size + _splices.Sum(static s => (long)s.Bytes.Length) > limits.ChangedMessageOctets) throw new SieveRunException("The message is too large to be changed.");
        using var bytes = new MemoryStream();
        bytes.Write(Header().Span);
        long at = Base.Structure.HeaderLength;
        foreach (Splice splice in _splices.OrderBy(static s => s.Start))
        {
            Copy(at, splice.Start - at, bytes);
            bytes.Write(splice.Bytes);
            at = splice.Start + splice.Length;
        }

        Copy(at, Base.Structure.Size - at, bytes);
        return bytes.ToArray();
    }

    private void Copy(long from, long length, MemoryStream into)
    {
        while (length > 0)
        {
            ReadOnlyMemory<byte> piece = Base.Read(from, (int)Math.Min(length, 1 << 20));
            if (piece.IsEmpty) return;
            into.Write(piece.Span);
            from += piece.Length;
            length -= piece.Length;
        }
    }

    private void ChangeHeader()
    {
        _headerChanged = true;
        _snapshot = null;
        Version++;
    }

    private ReadOnlyMemory<byte> Header()
    {
        if (!_headerChanged) return Base.Header;
        var header = new List<byte>();
        foreach (ref readonly MessageField field in Fields)
        {
            header.AddRange(field.Bytes.Span);
            // The last line of a message without a body may have no end.
            if (field.Bytes.Span[^1] != '\n') header.AddRange("\r\n"u8);
        }

        header.AddRange("\r\n"u8);
        return header.ToArray();
    }
}
