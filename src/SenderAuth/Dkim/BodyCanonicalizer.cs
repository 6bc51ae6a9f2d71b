namespace Posthouse.SenderAuth;

/// <summary>
/// RFC 6376 §3.4.3 and §3.4.4 over a body that comes piece by piece, cut anywhere. What need not change goes on as it is, in runs as long as
/// possible; nothing is kept but counts. Only CRLF ends a line: a CR or LF alone is an octet like any other.
/// </summary>
internal sealed class BodyCanonicalizer(Canonicalization canonicalization, BodyDigest[] digests)
{
    private const int LineEndsAtOnce = 128;

    private static readonly byte[] LineEnds = [.. Enumerable.Repeat("\r\n"u8.ToArray(), LineEndsAtOnce).SelectMany(static end => end)];

    private readonly bool _relaxed = canonicalization == Canonicalization.Relaxed;

    // Line ends that are given on only when something follows them: those at the end of the body count as one.
    private long _lineEnds;
    private bool _white;
    private bool _carriageReturn;
    private bool _any;

    internal void Write(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty) return;
        int start = _carriageReturn ? ResolveCarriageReturn(piece) : 0;
        if (_relaxed) WriteRelaxed(piece, start);
        else WriteSimple(piece[start..]);
    }

    internal void Finish()
    {
        if (_carriageReturn)
        {
            EmitWhite();
            Emit("\r"u8);
        }

        // Simple: an empty body is a CRLF, and the last line always has one. Relaxed: an empty body stays empty.
        if (!_relaxed || _any) Give("\r\n"u8);
        foreach (BodyDigest digest in digests) digest.Finish();
    }

    private int ResolveCarriageReturn(ReadOnlySpan<byte> piece)
    {
        _carriageReturn = false;
        if (piece[0] == '\n')
        {
            _white = false;
            _lineEnds++;
            return 1;
        }

        EmitWhite();
        Emit("\r"u8);
        return 0;
    }

    private void WriteSimple(ReadOnlySpan<byte> piece)
    {
        if (piece.EndsWith("\r"u8))
        {
            _carriageReturn = true;
            piece = piece[..^1];
        }

        EmitLines(piece);
    }

    private void WriteRelaxed(ReadOnlySpan<byte> piece, int start)
    {
        int tab = -1, pair = -1, ending = -1;
        while (start < piece.Length)
        {
            int next = _white ? start : NextChange(piece, start, ref tab, ref pair, ref ending);
            // A single space before the change belongs to it.
            while (next > start && next < piece.Length && piece[next - 1] is (byte)' ' or (byte)'\t') next--;
            int end = next;
            while (end < piece.Length && piece[end] is (byte)' ' or (byte)'\t') end++;
            // Where white space becomes one space and begins with one, that one goes with what is before it.
            bool kept = !_white && end > next && end < piece.Length && piece[next] == ' ' && piece[end] != '\r';
            int until = kept ? next + 1 : next;
            if (until > start) EmitLines(piece[start..until]);
            if (next == piece.Length) return;

            _white |= end > next && !kept;
            start = end;
            if (end == piece.Length) return;
            if (piece[end] != '\r')
            {
                EmitWhite();
                continue;
            }

            if (end + 1 == piece.Length)
            {
                _carriageReturn = true;
                return;
            }

            // White space at the end of a line is nothing; the line end itself goes with what follows.
            if (piece[end + 1] == '\n') _white = false;
            else EmitWhite();
        }
    }

    // Where white space stands that may have to change: a tab, two spaces, a space before CR; or what the next piece has to decide. Each
    // search is made again only when its last find is passed, so that the whole costs three runs over the piece.
    private static int NextChange(ReadOnlySpan<byte> piece, int start, ref int tab, ref int pair, ref int ending)
    {
        if (tab < start) tab = Find(piece, start, "\t"u8);
        if (pair < start) pair = Find(piece, start, "  "u8);
        if (ending < start) ending = Find(piece, start, " \r"u8);
        int next = Math.Min(tab, Math.Min(pair, ending));
        return next == piece.Length && piece[^1] is (byte)' ' or (byte)'\t' or (byte)'\r' ? piece.Length - 1 : next;
    }

    private static int Find(ReadOnlySpan<byte> piece, int start, ReadOnlySpan<byte> what)
    {
        int at = piece[start..].IndexOf(what);
        return at < 0 ? piece.Length : start + at;
    }

    private void EmitWhite()
    {
        if (!_white) return;
        _white = false;
        Emit(" "u8);
    }

    /// <summary>Anything without white space that must change, and not cut between CR and LF.</summary>
    private void EmitLines(ReadOnlySpan<byte> lines)
    {
        int ends = 0;
        while (lines.EndsWith("\r\n"u8))
        {
            lines = lines[..^2];
            ends++;
        }

        if (!lines.IsEmpty) Emit(lines);
        _lineEnds += ends;
    }

    private void Emit(ReadOnlySpan<byte> bytes)
    {
        while (_lineEnds > 0)
        {
            int count = (int)Math.Min(_lineEnds, LineEndsAtOnce);
            Give(LineEnds.AsSpan(0, count * 2));
            _lineEnds -= count;
        }

        _any = true;
        Give(bytes);
    }

    private void Give(ReadOnlySpan<byte> bytes)
    {
        foreach (BodyDigest digest in digests) digest.Append(bytes);
    }
}
