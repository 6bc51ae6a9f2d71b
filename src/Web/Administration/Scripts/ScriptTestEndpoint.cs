using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Sieve;

namespace Posthouse.Web;

/// <summary>Checks a script, stored or not, and says what it would do with a message. It changes nothing, and asks nothing of the server that it runs on but the script.</summary>
internal static class ScriptTestEndpoint
{
    public static void Map(IEndpointRouteBuilder endpoints) => ApiEndpoint.Map(endpoints, "POST", "scripts/{owner}/{name}/test", TestAsync);

    private static async Task<object?> TestAsync(HttpContext context)
    {
        ScriptTest wanted = await ApiEndpoint.ReadAsync<ScriptTest>(context).ConfigureAwait(false);
        ScriptOwner owner = await ScriptEndpoints.OwnerAsync(context).ConfigureAwait(false);
        ReadOnlyMemory<byte> content = wanted.Content is { } given
            ? Encoding.UTF8.GetBytes(given)
            : (await ApiEndpoint.Service<ScriptStore>(context).GetAsync(owner, ApiEndpoint.Route(context, "name"), context.RequestAborted).ConfigureAwait(false)).Content;
        if (wanted is { Message: null, Event: not null }) throw new FormatException("An event is about a message: say which.");
        SieveCompilation compilation = SieveCompiler.Compile(content, SieveTrial.CapabilitiesOf(wanted.Event is not null));
        var answer = new ScriptTrialModel { Errors = Faults(context, compilation.Errors), Warnings = Faults(context, compilation.Warnings), Requires = [.. compilation.Script?.Capabilities ?? []] };
        if (compilation.Script is not { } script || wanted.Message is not { } text) return answer;
        if (wanted.From is { Length: > 0 } from) EmailAddress.Parse(from);
        string? to = wanted.To ?? (owner.Scope == ScriptScope.Account ? ApiEndpoint.Route(context, "owner") : null);
        if (to is not null) EmailAddress.Parse(to);
        var trial = SieveTrial.Run(script, SieveMessage.FromBytes(Encoding.UTF8.GetBytes(text)), wanted.From, to, wanted.Event is { } happened ? whose => EventOf(happened, whose) : null);
        return answer with
        {
            From = trial.From,
            To = trial.To,
            Trace = [.. trial.Trace.Select(static entry => new ScriptTraceModel(entry.Line, entry.Depth, entry.Text))],
            Actions = trial.Actions,
            Failure = AnswerLanguage.Say(context, trial.Error),
            FailureLine = trial.ErrorLine,
        };
    }

    private static SieveTrialEvent EventOf(ScriptTestEvent happened, string owner)
    {
        if (happened.Cause is not ("append" or "copy" or "flag")) throw new FormatException($"'{happened.Cause}' is no event: say append, copy or flag.");
        if (happened is { Cause: not "flag", Changed: not null }) throw new FormatException("Only the event 'flag' changes flags.");
        if (happened.User is { } user) EmailAddress.Parse(user);
        IReadOnlyList<string> flags = happened.Flags ?? [];
        return new SieveTrialEvent(happened.Cause.ToUpperInvariant(), happened.Mailbox ?? "INBOX", happened.User ?? owner, flags, happened.Changed ?? (happened.Cause == "flag" ? flags : []));
    }

    private static List<ScriptFaultModel> Faults(HttpContext context, IReadOnlyList<SieveError> faults) => [.. faults.Select(fault => new ScriptFaultModel(fault.Line, fault.Column, AnswerLanguage.Say(context, fault.Message)))];
}
