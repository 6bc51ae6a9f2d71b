using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>RFC 5230, with :seconds (RFC 6131) and :fcc (RFC 8580). Does not touch the implicit keep (§4.7).</summary>
internal sealed class VacationCommand : CompiledCommand
{
    private const int LongestReferences = 2_000;

    private readonly Arguments _given;

    private VacationCommand(SyntaxNode node, Arguments given)
        : base(node) => _given = given;

    private sealed record Arguments(TimeSpan Period, SieveText? Subject, SieveText? From, TextList? Addresses, bool Mime, SieveText? Handle, MailboxArgument? Fcc, SieveText Reason);

    internal static CompiledCommand Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        TimeSpan period = Period(reader);
        SieveText? subject = reader.TagText("subject");
        SieveText? from = reader.TagText("from");
        if (from?.Constant is { } text && !IsAddress(text)) reader.Error(reader.LastAt, $"\"{text}\" is no e-mail address.");
        TextList? addresses = reader.TagList("addresses");
        bool mime = reader.Flag("mime");
        SieveText? handle = reader.TagText("handle");
        MailboxArgument? fcc = FccArgument.Read(reader);
        SieveText reason = reader.NextText("a reason");
        if (mime && !reader.Failed && reason.Constant is { } entity && !IsEntity(entity)) reader.Error(reader.LastAt, "With ':mime' the reason is a MIME entity: header fields, an empty line, and the text.");
        return new VacationCommand(reader.Node, new Arguments(period, subject, from, addresses, mime, handle, fcc, reason));
    }

    protected override Flow Run(SieveRun run)
    {
        var own = new List<string>(run.Context.OwnAddresses);
        if (_given.Addresses is not null) own.AddRange(_given.Addresses.Get(run).Select(static a => a.Trim()));
        MessageField[] fields = run.Message.Fields.ToArray();
        run.Step(20);
        string? refusal = VacationRules.Refusal(fields, run.Context.Envelope.From, own, out EmailAddress? to, out string ownAddress);
        if (refusal is null)
        {
            VacationAction action = Make(run, to!, ownAddress, fields);
            DateTimeOffset? last = run.Host.LastAnswered(action.Key, action.To.ToString());
            if (last is { } when && when + action.Period > run.Context.Time.GetUtcNow()) refusal = $"{to} was answered at {when:u} already";
            else
            {
                run.Actions.Add(action);
                run.Trace?.Action(Line, $"vacation: {to} is answered, \"{action.Subject}\"");
                return Flow.Next;
            }
        }

        run.Trace?.Action(Line, $"vacation: no answer, since {refusal}");
        return Flow.Next;
    }

    private VacationAction Make(SieveRun run, EmailAddress to, string ownAddress, MessageField[] fields)
    {
        string reason = _given.Reason.Get(run);
        string? subject = _given.Subject?.Get(run);
        string? from = _given.From?.Get(run);
        // An address from variables may be none: the usual one serves as well.
        if (from is not null && !IsAddress(from)) from = null;
        string? messageId = Field(fields, "Message-ID");
        string? references = Field(fields, "References") ?? Field(fields, "In-Reply-To");
        return new VacationAction(to)
        {
            Reason = reason,
            IsMime = _given.Mime,
            // RFC 5230 §5.3.
            Subject = OneLine(subject ?? $"Auto: {Subject(fields)}"),
            From = from,
            OwnAddress = ownAddress,
            MessageId = messageId,
            // RFC 5322 §3.6.4.
            References = references is { Length: <= LongestReferences } && messageId is not null ? $"{references} {messageId}" : messageId,
            Key = Key(run, reason, subject, from),
            Period = _given.Period,
            Fcc = _given.Fcc?.Get(run),
        };
    }

    // RFC 5230 §4.2: with a handle, nothing else of the arguments tells answers apart; without, all that is said does.
    private string Key(SieveRun run, string reason, string? subject, string? from)
    {
        if (_given.Handle is not null) return "handle " + _given.Handle.Get(run);
        string all = string.Join('\0', reason, subject, from, _given.Mime ? "mime" : "");
        return "text " + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }

    private static TimeSpan Period(ArgumentReader reader)
    {
        SieveLimits limits = reader.Scope.Limits;
        long? days = reader.TagNumber("days");
        long? seconds = reader.TagNumber("seconds", "vacation-seconds");
        if (days is not null && seconds is not null) reader.Error(reader.LastAt, "':days' and ':seconds' exclude each other.");
        long asked = days is { } d ? Math.Min(d, 100_000) * 86_400 : seconds is { } s ? Math.Min(s, 10_000_000_000) : (long)limits.VacationDefault.TotalSeconds;
        // RFC 5230 §4.1: 0 days are as 1.
        if (days == 0) asked = 86_400;
        return TimeSpan.FromSeconds(Math.Clamp(asked, limits.VacationMinimum.TotalSeconds, limits.VacationMaximum.TotalSeconds));
    }

    private static bool IsAddress(string text) => AddressListParser.Parse(Encoding.UTF8.GetBytes(text)) is [{ Address: not null, Group: null }];

    private static bool IsEntity(string text)
    {
        int end = text.IndexOf("\r\n", StringComparison.Ordinal);
        string first = end < 0 ? text : text[..end];
        return first.Length == 0 || first.Contains(':', StringComparison.Ordinal);
    }

    private static string? Field(MessageField[] fields, string name)
    {
        foreach (ref readonly MessageField field in fields.AsSpan())
        {
            if (!field.Is(name)) continue;
            byte[] value = HeaderValue.Unfold(field.RawValue);
            return value.Length > 0 && Ascii.IsValid(value) && !value.AsSpan().ContainsAnyInRange((byte)0, (byte)8) ? Encoding.ASCII.GetString(value) : null;
        }

        return null;
    }

    private static string Subject(MessageField[] fields)
    {
        foreach (ref readonly MessageField field in fields.AsSpan())
        {
            if (field.Is("Subject")) return field.Text;
        }

        return "";
    }

    private static string OneLine(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c)).Trim();
}
