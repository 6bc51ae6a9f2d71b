using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Posthouse.Pipeline;

namespace Posthouse.Smtp;

/// <summary>The banner (RFC 5321 §4.2, 220), and who does not get one.</summary>
internal static class Greeting
{
    /// <summary>False: the session is over before it began.</summary>
    public static async ValueTask<bool> GreetAsync(SmtpSession session)
    {
        if (await session.Listener.Acceptor.ConnectAsync(session.Facts, session.Closed).ConfigureAwait(false) is { } refusal)
        {
            session.Reply(refusal);
            session.End();
            return false;
        }

        if (session.Options.BannerDelay > TimeSpan.Zero && session.Listener.Role == ReceivingRole.Relay && await TalksFirstAsync(session).ConfigureAwait(false))
        {
            session.End(SmtpReplies.TalkedFirst);
            return false;
        }

        string protocol = session.Listener.Role == ReceivingRole.Lmtp ? "LMTP" : "ESMTP";
        session.Output.Write(Encoding.ASCII.GetBytes($"220 {session.Options.HostName} {protocol} Posthouse\r\n"));
        return true;
    }

    // A program that sends mail in bulk does not wait for the banner; a mail server must (RFC 5321 §4.3.1).
    private static async ValueTask<bool> TalksFirstAsync(SmtpSession session)
    {
        PipeReader input = session.Connection.Input;
        Task<ReadResult> read = input.ReadAsync().AsTask();
        Task delay = Task.Delay(session.Options.BannerDelay, session.Listener.Time, session.Closed);
        if (await Task.WhenAny(read, delay).ConfigureAwait(false) == delay) input.CancelPendingRead();
        ReadResult result = await read.ConfigureAwait(false);
        bool talked = !result.Buffer.IsEmpty;
        input.AdvanceTo(result.Buffer.Start);
        return talked || result.IsCompleted;
    }
}
