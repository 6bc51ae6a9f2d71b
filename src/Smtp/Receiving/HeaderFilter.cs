using System.Text;

namespace Posthouse.Smtp;

/// <summary>
/// Reads the header of a message as it streams by: which fields are there, how long it is, and for submission takes out Bcc with its
/// continuation lines (RFC 6409 §8, RFC 5322 §3.6.3). All other octets pass as they are. It holds at most a field name.
/// </summary>
internal sealed class HeaderFilter(MessageIntake intake, bool submission, int maximumSize)
{
    // The longest name of interest is Resent-Bcc; a name that is longer than this is of none.
    private const int MaximumName = 64;

    private readonly byte[] _held = new byte[MaximumName];
    private int _heldLength;
    private State _state = State.LineStart;
    private bool _drop;
    private bool _anyField;
    private long _size;

    private enum State
    {
        LineStart,

        /// <summary>In a field name that began in an earlier piece; its octets are held.</summary>
        Name,

        Value,
    }

    /// <summary>The empty line was reached; everything else is body.</summary>
    public bool IsOver { get; private set; }

    public bool HasDate { get; private set; }

    public bool HasMessageId { get; private set; }

    /// <summary>The first line is no header field: an empty line must stand between it and the fields that are put above it.</summary>
    public bool BeginsWithoutHeader { get; private set; }

    /// <summary>Takes header octets, hands on those that stay, and returns how many were header.</summary>
    public int Take(ReadOnlySpan<byte> input)
    {
        int at = 0;
        int run = 0;
        while (at < input.Length && !IsOver)
        {
            switch (_state)
            {
                case State.LineStart:
                    if (input[at] is (byte)' ' or (byte)'\t' && _anyField)
                    {
                        // RFC 5322 §2.2.3: a folded line shares its field's fate.
                        _state = State.Value;
                        break;
                    }

                    if (input[at] is (byte)'\r' or (byte)'\n')
                    {
                        IsOver = true;
                        break;
                    }

                    Keep(input[run..at]);
                    run = at;
                    _heldLength = 0;
                    _state = State.Name;
                    break;

                case State.Name:
                    at = TakeName(input, at, ref run);
                    break;

                default:
                    int lineFeed = input[at..].IndexOf((byte)'\n');
                    int end = lineFeed < 0 ? input.Length : at + lineFeed + 1;
                    at = end;
                    if (lineFeed >= 0) _state = State.LineStart;
                    break;
            }
        }

        if (_state != State.Name || IsOver) Keep(input[run..at]);
        _size += at;
        if (_size > maximumSize) intake.Fail(SmtpReplies.HeaderTooLarge);
        return at;
    }

    // Gathers octets up to the colon; then the field's fate is known, and they are handed on or not.
    private int TakeName(ReadOnlySpan<byte> input, int at, ref int run)
    {
        while (at < input.Length)
        {
            byte octet = input[at];
            if (octet is (byte)':' or (byte)'\n' || _heldLength == MaximumName)
            {
                Decide(_held.AsSpan(0, _heldLength), hasColon: octet == ':');
                if (!_drop) intake.Write(_held.AsSpan(0, _heldLength));
                run = at;
                _state = State.Value;
                return at;
            }

            _held[_heldLength++] = octet;
            at++;
        }

        run = at;
        return at;
    }

    private void Decide(ReadOnlySpan<byte> name, bool hasColon)
    {
        // RFC 5322 §4.5: the obsolete form has white space before the colon.
        name = name.TrimEnd(" \t\r"u8);
        _drop = false;
        if (!hasColon && name.Length < MaximumName)
        {
            // A colon may still follow the white space: what readers of mail take for the field must not pass unseen.
            if (_heldLength == MaximumName && IsOfInterest(name)) intake.Fail(SmtpReplies.FieldNameUnreadable);
            if (!_anyField) BeginsWithoutHeader = true;
            _anyField = true;
            return;
        }

        if (!_anyField && name.IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0) BeginsWithoutHeader = true;
        _anyField = true;
        if (Is(name, "Date"u8)) HasDate = true;
        else if (Is(name, "Message-ID"u8)) HasMessageId = true;
        else if (submission) _drop = Is(name, "Bcc"u8) || Is(name, "Resent-Bcc"u8);
    }

    private static bool IsOfInterest(ReadOnlySpan<byte> name) =>
        Is(name, "From"u8) || Is(name, "Date"u8) || Is(name, "Message-ID"u8) || Is(name, "Bcc"u8) || Is(name, "Resent-Bcc"u8);

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> expected) => Ascii.EqualsIgnoreCase(name, expected);

    private void Keep(ReadOnlySpan<byte> octets)
    {
        if (!_drop) intake.Write(octets);
    }
}
