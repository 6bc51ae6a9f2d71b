using System.Runtime.InteropServices;
using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>The message during one run, with what the script changed so far.</summary>
internal sealed class RunMessage(SieveMessage message, char separator)
{
    private List<MessageField>? _fields;
    private ChangedMessage? _snapshot;
    private bool _headerChanged;

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

    internal void Remove(Predicate<MessageField> which)
    {
        if (List.RemoveAll(which) > 0) ChangeHeader();
    }

    internal void RemoveAt(int index)
    {
        List.RemoveAt(index);
        ChangeHeader();
    }

    /// <summary>Another message takes the place of this one.</summary>
    internal void Become(SieveMessage other)
    {
        Base = other;
        BodyChanged = true;
        _headerChanged = false;
        _fields = null;
        _snapshot = null;
        Version++;
    }

    /// <summary>Null where nothing was changed.</summary>
    internal ChangedMessage? Snapshot()
    {
        if (!BodyChanged && !_headerChanged) return null;
        return _snapshot ??= new ChangedMessage(Header(), Base, BodyChanged);
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
