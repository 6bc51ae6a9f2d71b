using System.Text;
using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>RFC 5435, by mail (RFC 5436), with :fcc (RFC 8580). Does not touch the implicit keep.</summary>
internal sealed class NotifyCommand : CompiledCommand
{
    private const int MostOptions = 20;

    private readonly SieveText? _from;
    private readonly SieveText? _importance;
    private readonly TextList? _options;
    private readonly SieveText? _message;
    private readonly MailboxArgument? _fcc;
    private readonly SieveText _method;

    private NotifyCommand(SyntaxNode node, SieveText? from, SieveText? importance, TextList? options, SieveText? message, MailboxArgument? fcc, SieveText method)
        : base(node) => (_from, _importance, _options, _message, _fcc, _method) = (from, importance, options, message, fcc, method);

    internal static CompiledCommand Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        SieveText? from = reader.TagText("from");
        if (from?.Constant is { } sender && !IsAddress(sender)) reader.Error(reader.LastAt, $"\"{sender}\" is no e-mail address.");
        SieveText? importance = reader.TagText("importance");
        if (importance?.Constant is { } level && level is not ("1" or "2" or "3")) reader.Error(reader.LastAt, "':importance' is \"1\" (high), \"2\" or \"3\" (low).");
        TextList? options = reader.TagList("options");
        foreach (SieveText option in options?.Items ?? [])
        {
            if (option.Constant is { } text && !IsOption(text)) reader.Error(options!.At, $"\"{text}\" is no option: those are name=value.");
        }

        SieveText? message = reader.TagText("message");
        MailboxArgument? fcc = FccArgument.Read(reader);
        SieveText method = reader.NextText("a method");
        if (!reader.Failed && method.Constant is { } uri && MailtoUri.Parse(uri, out string error) is null)
        {
            // RFC 5435 §5 has such an example: the method of another server, behind a question for it. Where it is reached it is an error.
            if (reader.Scope.AsksForMethods && !MailtoUri.HasScheme(uri)) reader.Scope.Warnings.Add(reader.LastAt, error);
            else reader.Error(reader.LastAt, error);
        }

        return new NotifyCommand(reader.Node, from, importance, options, message, fcc, method);
    }

    protected override Flow Run(SieveRun run)
    {
        MailtoUri method = MailtoUri.Parse(_method.Get(run), out string error) ?? throw new SieveRunException(error);
        run.Step(10);
        // RFC 5436 §2.7.1: what a program sent causes no notification, or two of them would talk for ever.
        if (Field(run, "Auto-Submitted") is { } submitted && !submitted.Split(';', ' ')[0].Equals("no", StringComparison.OrdinalIgnoreCase))
        {
            run.Trace?.Action(Line, "notify: nothing is sent, since the message was sent by a program (Auto-Submitted)");
            return Flow.Next;
        }

        string? text = _message?.Get(run);
        string original = Field(run, "Subject") ?? "";
        string? from = _from?.Get(run);
        string level = _importance?.Get(run) ?? "2";
        var action = new NotifyAction(method)
        {
            From = from is not null && IsAddress(from) ? from : null,
            Importance = level is "1" ? 1 : level is "3" ? 3 : 2,
            // RFC 5436 §2.7: the message given, else the URI's subject, else that of the message.
            Subject = OneLine(text ?? method.Subject ?? original),
            Text = text ?? method.Body ?? $"From: {Field(run, "From")}\r\nSubject: {original}\r\n",
            Options = Options(run),
            AutoSubmitted = run.Context.OwnAddresses is [var owner, ..] ? $"auto-notified; owner-email=\"{owner}\"" : "auto-notified",
            Fcc = _fcc?.Get(run),
        };
        run.Hold(action.Text.Length);
        run.Actions.Add(action);
        run.Trace?.Action(Line, $"notify: {method.Text}");
        return Flow.Next;
    }

    private List<KeyValuePair<string, string>> Options(SieveRun run)
    {
        var options = new List<KeyValuePair<string, string>>();
        foreach (string option in _options?.Get(run).Take(MostOptions) ?? [])
        {
            int equals = option.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && IsOption(option)) options.Add(new KeyValuePair<string, string>(option[..equals], option[(equals + 1)..]));
        }

        return options;
    }

    // RFC 5435 §3.6: l-d = letter / digit, then "." "_" "-" too.
    private static bool IsOption(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && char.IsAsciiLetterOrDigit(text[0]) && text[..equals].All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
    }

    private static bool IsAddress(string text) => AddressListParser.Parse(Encoding.UTF8.GetBytes(text)) is [{ Address: not null, Group: null }];

    private static string? Field(SieveRun run, string name)
    {
        foreach (ref readonly MessageField field in run.Message.Fields)
        {
            if (field.Is(name)) return field.Text;
        }

        return null;
    }

    private static string OneLine(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c)).Trim();
}
