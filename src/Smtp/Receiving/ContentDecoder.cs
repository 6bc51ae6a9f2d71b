using System.Buffers;

namespace Posthouse.Smtp;

/// <summary>
/// Takes a message's octets as they come, in pieces cut anywhere, and hands on its content: dots un-stuffed (RFC 5321 §4.5.2), line ends
/// CRLF and nothing else. It finds the end of DATA, which is CRLF "." CRLF, octet for octet, and no other sequence ever:
/// not LF.LF, not CRLF.LF, not LF.CRLF, not CR.CR. What it cannot hand on becomes the intake's fault; the search for the end goes on.
/// </summary>
/// <param name="intake">Gets the content.</param>
/// <param name="stuffed">DATA; false for BDAT, where the length ends it and dots are only dots.</param>
/// <param name="bareLineEnds">What becomes of a CR or LF alone.</param>
/// <param name="maximumLine">With CRLF; 0 is no limit.</param>
internal sealed class ContentDecoder(MessageIntake intake, bool stuffed, BareLineEnds bareLineEnds, int maximumLine)
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("\r\n\0"u8);

    private State _state = State.LineStart;
    private long _lineLength;

    private enum State
    {
        /// <summary>After a true CRLF, or at the beginning.</summary>
        LineStart,

        /// <summary>A dot at a line's start is held back.</summary>
        Dot,

        /// <summary>A dot at a line's start and a CR are held back.</summary>
        DotCr,

        Text,

        /// <summary>A CR is held back.</summary>
        TextCr,
    }

    /// <summary>CRLF "." CRLF was seen.</summary>
    public bool Ended { get; private set; }

    /// <summary>Returns the octets taken: all, but where the message ended within.</summary>
    public int Decode(ReadOnlySpan<byte> input)
    {
        int at = 0;
        // What lies between run and at is content that was not handed on yet.
        int run = 0;
        while (at < input.Length)
        {
            switch (_state)
            {
                case State.LineStart:
                    if (!stuffed || input[at] != '.')
                    {
                        _state = State.Text;
                        break;
                    }

                    intake.Accept(input[run..at]);
                    run = ++at;
                    _state = State.Dot;
                    break;

                case State.Dot:
                    run = at;
                    if (input[at] == '\r')
                    {
                        run = ++at;
                        _state = State.DotCr;
                        break;
                    }

                    // RFC 5321 §4.5.2: "If the first character is a period and there are other characters on the line, the first character is deleted."
                    _state = State.Text;
                    break;

                case State.DotCr:
                    if (input[at] == '\n')
                    {
                        Ended = true;
                        return at + 1;
                    }

                    run = at;
                    BareLineEnd();
                    break;

                case State.TextCr:
                    run = at;
                    if (input[at] == '\n')
                    {
                        intake.Accept("\r\n"u8);
                        run = ++at;
                        EndLine(2);
                        _state = State.LineStart;
                        break;
                    }

                    BareLineEnd();
                    break;

                default:
                    int special = input[at..].IndexOfAny(Special);
                    if (special < 0)
                    {
                        Grow(input.Length - at);
                        at = input.Length;
                        break;
                    }

                    Grow(special);
                    at += special;
                    if (input[at] == '\r' && at + 1 < input.Length && input[at + 1] == '\n')
                    {
                        at += 2;
                        EndLine(2);
                        _state = State.LineStart;
                        break;
                    }

                    intake.Accept(input[run..at]);
                    run = at + 1;
                    if (input[at] == 0) intake.Fail(SmtpReplies.NulOctet);
                    else if (input[at] == '\r' && at + 1 == input.Length) _state = State.TextCr;
                    else BareLineEnd();
                    at++;
                    break;
            }
        }

        if (run < at) intake.Accept(input[run..at]);
        return at;
    }

    /// <summary>The length of BDAT has been reached: a CR that is held back stays alone.</summary>
    public void Finish()
    {
        if (_state == State.TextCr) BareLineEnd();
    }

    // The dots of the next line are content: only a true CRLF begins a line that may be stuffed or may be the end.
    private void BareLineEnd()
    {
        if (bareLineEnds == BareLineEnds.Refuse) intake.Fail(SmtpReplies.BareLineEnd);
        else intake.Accept("\r\n"u8);
        _state = State.Text;
        _lineLength = 0;
    }

    private void Grow(int octets)
    {
        _lineLength += octets;
        if (maximumLine > 0 && _lineLength > maximumLine) intake.Fail(SmtpReplies.TextLineTooLong);
    }

    private void EndLine(int octets)
    {
        Grow(octets);
        _lineLength = 0;
    }
}
