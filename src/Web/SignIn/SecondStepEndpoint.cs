using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>The page that asks whoever has shown the password for the second factor, a code or a passkey.</summary>
internal static class SecondStepEndpoint
{
    internal const string Path = "/signin/code";

    internal static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, static context => AnswerAsync(context, null));
        endpoints.MapPost(Path, static async context =>
        {
            IFormCollection? form = await SignInEndpoints.ReadFormAsync(context).ConfigureAwait(false);
            await AnswerAsync(context, form).ConfigureAwait(false);
        });
    }

    private static async Task AnswerAsync(HttpContext context, IFormCollection? form)
    {
        SignInText text = SignInText.For(context.Request);
        string next = ReturnPath.Read(form?["next"] ?? context.Request.Query["next"]);
        SignInSteps steps = context.RequestServices.GetRequiredService<SignInSteps>();
        if (!SignInEndpoints.IsPrivate(context) || RequestSource.IsOtherSite(context.Request) || await steps.FindAsync(context).ConfigureAwait(false) is not { Account: { } account } result)
        {
            // Nobody's turn, or too late: the password comes first.
            SignInEndpoints.GoOn(context, $"{SignInEndpoints.Path}?lang={text.Language}&next={Uri.EscapeDataString(next)}");
            return;
        }

        if (form is null)
        {
            await WriteAsync(context, account, text, next, null, StatusCodes.Status200OK).ConfigureAwait(false);
            return;
        }

        try
        {
            FactorOutcome outcome = await context.RequestServices.GetRequiredService<SecondFactors>().CheckAsync(account.Id, form["code"].ToString(), context.RequestAborted).ConfigureAwait(false);
            if (outcome == FactorOutcome.Right)
            {
                (string? provider, string? session) = await steps.ProviderOfAsync(context).ConfigureAwait(false);
                await steps.EndAsync(context).ConfigureAwait(false);
                await context.RequestServices.GetRequiredService<BrowserSessions>().BeginAsync(context, result, provider is null ? SignInMethod.PasswordAndCode : SignInMethod.ProviderAndCode, provider, session).ConfigureAwait(false);
                SignInEndpoints.GoOn(context, next);
                return;
            }

            if (outcome == FactorOutcome.Locked) RetryAfter.Set(context.Response, await context.RequestServices.GetRequiredService<SecondFactors>().LockedForAsync(account.Id, context.RequestAborted).ConfigureAwait(false));
            (string message, int status) = outcome == FactorOutcome.Locked ? (text.CodeLocked, StatusCodes.Status429TooManyRequests) : (text.CodeWrong, StatusCodes.Status403Forbidden);
            await WriteAsync(context, account, text, next, message, status).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // The store has said so in the log.
            await WriteAsync(context, account, text, next, text.Unavailable, StatusCodes.Status503ServiceUnavailable).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(HttpContext context, Account account, SignInText text, string next, string? message, int status)
    {
        static string E(string value) => SetupPage.Encode(value);
        Passkeys keys = context.RequestServices.GetRequiredService<Passkeys>();
        bool hasApp = await context.RequestServices.GetRequiredService<SecondFactors>().HasAsync(account.Id, context.RequestAborted).ConfigureAwait(false);
        bool hasKey = keys.Available && await keys.HasAsync(account.Id, context.RequestAborted).ConfigureAwait(false);
        string code = !hasApp ? "" : $"""
            <p class="soft">{E(text.StepIntroduction)}</p>
            <form class="stack" method="post" action="{Path}?lang={text.Language}">
            <label>{E(text.Code)}<input name="code" type="text" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="30" required autofocus></label>
            <input type="hidden" name="next" value="{E(next)}">
            <button type="submit">{E(text.SignIn)}</button>
            </form>
            """;
        var button = new PasskeyButton(keys, text.Language);
        string passkey = !hasKey ? "" : $"""
            <p class="soft">{E(hasApp ? text.StepKeyToo : text.StepKey)}</p>
            <p>{button.Button("step", text.Passkey, button.Text.Refused, $" data-next=\"{E(next)}\"", quiet: hasApp)}</p>
            {button.Notes("step", $"{SignInEndpoints.Path}?lang={text.Language}&next={Uri.EscapeDataString(next)}", lacking: true)}
            <script src="{PasskeyScript.Path}" defer></script>
            """;
        string content = $"""
            <div class="narrow">
            <h1>{E(text.StepTitle)}</h1>
            {(message is null ? "" : $"<p class=\"note\" role=\"alert\">{E(message)}</p>")}
            {code}
            {passkey}
            </div>
            """;
        string other = $"{Path}?lang={text.Other.Language}&next={Uri.EscapeDataString(next)}";
        await PersonalPage.WriteAsync(context, text.Language, text.StepTitle, other, (text.Other.Language, text.Other.LanguageName), content, status,
            formAction: next.StartsWith(OAuthPaths.Authorize, StringComparison.Ordinal) ? null : "'self'").ConfigureAwait(false);
    }
}
