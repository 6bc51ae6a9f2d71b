namespace Posthouse.Imap;

/// <summary>"* OK [INPROGRESS …]" while a command takes its time (RFC 9585), so that neither client nor firewall takes it for dead.</summary>
internal static class Progress
{
    /// <param name="told">The clock's timestamp of the last word, or of the beginning; moved on when one is due.</param>
    internal static bool IsDue(ImapSession session, ref long told)
    {
        long now = session.Host.Clock.GetTimestamp();
        if (session.Host.Clock.GetElapsedTime(told, now) < session.Host.Options.ProgressInterval) return false;
        told = now;
        return true;
    }

    /// <summary>Only between responses.</summary>
    /// <param name="goal">0 where it is not known.</param>
    internal static ValueTask TellAsync(ImapSession session, long done, long goal, CancellationToken cancellationToken)
    {
        ImapWriter output = session.Output;
        output.Write("* OK [INPROGRESS ("u8);
        output.WriteString(session.Tag);
        output.Write((byte)' ');
        // RFC 9585 §4: the goal is above what is done, or is not told.
        output.WriteNumber(done);
        output.Write((byte)' ');
        if (goal > done) output.WriteNumber(goal);
        else output.Write("NIL"u8);
        output.Write(")] Still at it\r\n"u8);
        return output.FlushAsync(cancellationToken);
    }
}
