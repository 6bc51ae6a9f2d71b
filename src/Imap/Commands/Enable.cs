namespace Posthouse.Imap;

/// <summary>RFC 5161. Names that are not known are passed over.</summary>
internal sealed record EnableCommand(IReadOnlyList<string> Names) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        var names = new List<string>();
        input.Space();
        do
        {
            names.Add(input.AtomText().ToUpperInvariant());
        }
        while (input.TrySpace());
        return new EnableCommand(names);
    }
}

internal sealed class EnableHandler : CommandHandler<EnableCommand>
{
    protected override ValueTask<Completion> HandleAsync(ImapSession session, EnableCommand command, CancellationToken cancellationToken)
    {
        ImapWriter output = session.Output;
        var enabled = new List<string>();
        foreach (string name in command.Names)
        {
            switch (name)
            {
                case "IMAP4REV2":
                    session.Enable(SessionFeatures.Rev2);
                    enabled.Add("IMAP4rev2");
                    break;
                case "UTF8=ACCEPT":
                    session.Enable(SessionFeatures.Utf8Accept);
                    enabled.Add(name);
                    break;
                case "CONDSTORE":
                    session.EnableCondStore();
                    enabled.Add(name);
                    break;
                case "QRESYNC":
                    session.EnableCondStore();
                    session.Enable(SessionFeatures.QResync);
                    enabled.Add(name);
                    break;
                case "UIDONLY":
                    session.Enable(SessionFeatures.UidOnly);
                    enabled.Add(name);
                    break;
            }
        }

        output.Write("* ENABLED"u8);
        foreach (string name in enabled)
        {
            output.Write((byte)' ');
            output.WriteText(name);
        }

        output.Write("\r\n"u8);
        return new(Completion.Ok("ENABLE completed"));
    }
}
