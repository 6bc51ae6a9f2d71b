namespace Posthouse.Sieve;

/// <summary>Something that a script would do.</summary>
/// <param name="Kind">The command's name: "keep", "fileinto", "redirect", "discard", "reject", "vacation" or "notify".</param>
/// <param name="Text">In words, to be read after "would".</param>
public sealed record SieveTrialAction(string Kind, string Text)
{
    internal static SieveTrialAction Of(SieveAction action, bool atEvent) => new(KindOf(action), atEvent ? DescribeAtEvent(action) : Describe(action));

    private static string KindOf(SieveAction action) => action switch
    {
        KeepAction => "keep",
        FileIntoAction => "fileinto",
        RedirectAction => "redirect",
        DiscardAction => "discard",
        RejectAction => "reject",
        VacationAction => "vacation",
        NotifyAction => "notify",
        _ => throw new InvalidOperationException($"Say here what {action.GetType().Name} is called."),
    };

    private static string Describe(SieveAction action) => (action switch
    {
        KeepAction { Implicit: true } keep => $"keep it in the inbox, as nothing else was decided{Flags(keep.Flags)}",
        KeepAction keep => $"keep it in the inbox{Flags(keep.Flags)}",
        FileIntoAction file => $"file {(file.Copy ? "a copy " : "")}into \"{file.Mailbox}\"{(file.SpecialUse is { } use ? $", or the mailbox for {use}" : "")}{(file.MailboxId is { } id ? $", or the mailbox {id}" : "")}{(file.Create ? ", which is made if missing" : "")}{Flags(file.Flags)}",
        RedirectAction redirect => $"send {(redirect.Copy ? "a copy " : "it ")}on to {redirect.Address?.ToString() ?? $"the list {redirect.List}"}",
        DiscardAction => "throw it away, unless something else here keeps it",
        RejectAction reject => $"refuse it: {OneLine(reject.Reason)}",
        VacationAction vacation => $"answer {vacation.To} with \"{OneLine(vacation.Subject)}\"",
        NotifyAction notify => $"notify {notify.Method.Text} of \"{OneLine(notify.Subject)}\"",
        _ => action.ToString(),
    }) + (action.Message is null ? "" : "; as the script changed it");

    // What stays does so where it is, and what is filed is a new message (RFC 6785 §3).
    private static string DescribeAtEvent(SieveAction action) => action switch
    {
        KeepAction { Implicit: true } keep => $"leave it where it is, as nothing else was decided{Flags(keep.Flags)}",
        KeepAction keep => $"leave it where it is{Flags(keep.Flags)}",
        DiscardAction => "not keep it, unless something else here does",
        _ => Describe(action),
    };

    private static string Flags(IReadOnlyList<string>? flags) => flags is null or [] ? "" : $", flagged {string.Join(' ', flags)}";

    private static string OneLine(string text) => string.Concat(text.Trim().ReplaceLineEndings(" ").Select(static c => char.IsControl(c) ? ' ' : c));
}
