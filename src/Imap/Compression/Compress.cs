using System.Text;

namespace Posthouse.Imap;

/// <summary>COMPRESS (RFC 4978), of which DEFLATE is the one mechanism.</summary>
internal sealed record CompressCommand(string Mechanism) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        return new CompressCommand(input.AtomText().ToUpperInvariant());
    }
}

internal sealed class CompressHandler : CommandHandler<CompressCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, CompressCommand command, CancellationToken cancellationToken)
    {
        if (command.Mechanism != "DEFLATE") return Completion.No("DEFLATE is the one mechanism.", "CANNOT");
        if (session.Output.IsDeflating) return Completion.No("DEFLATE is active already.", "COMPRESSIONACTIVE");
        // RFC 4978 §3: the answer is the last thing in clear; the client compresses from its next command on.
        session.Output.Write(Encoding.ASCII.GetBytes($"{session.Tag} OK DEFLATE active\r\n"));
        await session.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        session.Output.StartDeflating();
        session.Reader.StartInflating();
        return session.Answered();
    }
}
