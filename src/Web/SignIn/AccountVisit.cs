using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>One request of somebody who is signed in, for his account page.</summary>
internal sealed class AccountVisit(HttpContext context, Account account, BrowserSession session)
{
    internal HttpContext Context => context;

    internal Account Account => account;

    internal BrowserSession Session => session;

    internal AccountText Text { get; } = AccountText.For(context.Request, account);

    internal SecondFactors Factors => Service<SecondFactors>();

    internal ApplicationPasswords Applications => Service<ApplicationPasswords>();

    internal Passkeys Keys => Service<Passkeys>();

    internal IdentityProviders Providers => Service<IdentityProviders>();

    internal Consents Consents => Service<Consents>();

    internal BrowserSessions Sessions => Service<BrowserSessions>();

    /// <summary>Throttled and journalled as any sign-in.</summary>
    internal ValueTask<SignInResult> CheckAsync(string password) => Service<SignInService>().CheckPasswordAsync(
        account.Address.ToString(), password, new SignInOrigin(context.Connection.RemoteIpAddress ?? IPAddress.None, "web", context.Request.IsHttps) { Browser = KnownBrowsers.IdOf(context.Request) }, context.RequestAborted);

    /// <summary>Whoever sits there has just signed in once more at his provider, or shown his passkey.</summary>
    internal ValueTask<bool> ConfirmedAsync() => Service<Confirmations>().HasAsync(context, session.Id);

    /// <summary>Goes on when the form has the account's password, or needs none because its owner has confirmed that it is he.</summary>
    internal async Task AfterPasswordAsync(IFormCollection form, Func<Task> then)
    {
        if (form["password"].ToString().Length == 0 && await ConfirmedAsync().ConfigureAwait(false))
        {
            await then().ConfigureAwait(false);
            return;
        }

        SignInResult result = await CheckAsync(form["password"].ToString()).ConfigureAwait(false);
        // The name is the account's own, so that nothing but the password can be wrong.
        if (result.Outcome == SignInOutcome.Success) await then().ConfigureAwait(false);
        else if (result.Outcome == SignInOutcome.Throttled)
        {
            // Who is told that his password is wrong tries others.
            RetryAfter.Set(context.Response, result.RetryAfter);
            await ShowAsync(SignInText.For(context.Request).Throttled, StatusCodes.Status429TooManyRequests).ConfigureAwait(false);
        }
        else await ShowAsync(Text.PasswordWrong, StatusCodes.Status403Forbidden).ConfigureAwait(false);
    }

    /// <param name="recovery">Told once, on this page.</param>
    /// <param name="made">The same of a program's password.</param>
    /// <param name="leave">Where to go on to a provider, and its label.</param>
    /// <param name="confirm">To confirm that it is he, and not to link himself.</param>
    internal async Task ShowAsync(string? note = null, int status = StatusCodes.Status200OK, IReadOnlyList<string>? recovery = null, string? made = null, (string Address, string Label)? leave = null, bool confirm = false)
    {
        if (note is null && context.Request.Query.ContainsKey("linked")) note = Text.ProviderLinked;
        bool confirmed = await ConfirmedAsync().ConfigureAwait(false);
        if (note is null && confirmed && context.Request.Query.ContainsKey("confirmed")) note = Text.Confirmed;
        if (note is null && context.Request.Query.ContainsKey("added")) note = Text.KeyAdded;
        if (note is null && context.Request.Query.ContainsKey("changed")) note = Text.PasswordChanged;
        CancellationToken cancellationToken = context.RequestAborted;
        bool has = await Factors.HasAsync(account.Id, cancellationToken).ConfigureAwait(false);
        bool must = await Sessions.MustEnrolAsync(account, session.Method, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Passkey> keys = Keys.Available ? await Keys.ListAsync(account.Id, cancellationToken).ConfigureAwait(false) : [];
        byte[]? pending = has ? null : await Factors.PendingAsync(account.Id, session.Id, cancellationToken).ConfigureAwait(false);
        var page = new AccountPage(Text, ConsentText.In(Text.Language), BrowserSessions.CsrfOf(context.Request) ?? "", confirmed, new PasskeyButton(Keys, Text.Language));
        page.Head(account.Address.ToString(), note, status == StatusCodes.Status200OK);
        IReadOnlyList<ProviderLink> links = await Providers.LinksOfAsync(account.Id, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<IdentityProvider> offered = await OfferedAsync().ConfigureAwait(false);
        if (!confirmed) page.ConfirmBy([.. offered.Where(provider => links.Any(link => link.Provider == provider.Id))], keys.Count > 0, confirm ? leave : null);
        if (recovery is not null) page.Recovery(recovery);
        if (has) page.FactorOn(await Factors.RecoveryCodesLeftAsync(account.Id, cancellationToken).ConfigureAwait(false));
        else if (pending is not null) page.FactorPending(pending, account.Address.ToString());
        else page.FactorOff(must, Keys.Available, Factors.IsRequired(account) && keys.Count > 0);
        if (must && Keys.Available) page.Keys(keys);
        if (!must)
        {
            page.Password();
            if (Keys.Available) page.Keys(keys);
            page.Providers(links, offered, confirm ? null : leave);
            page.Programs(await Applications.ListAsync(account.Id, cancellationToken).ConfigureAwait(false), made, account.IsAdministrator);
            page.Consents(await Consents.ListAsync(account.Id, cancellationToken).ConfigureAwait(false));
            page.Sessions(await Sessions.ListAsync(account.Id, cancellationToken).ConfigureAwait(false), BrowserSessions.IdOf(context.Request));
        }

        if (Keys.Available) page.Script();
        page.SignOut();
        await PersonalPage.WriteAsync(context, Text.Language, Text.Title, $"{AccountPageEndpoints.Path}?lang={Text.Other.Tag}", Text.Other, page.ToString(), status).ConfigureAwait(false);
    }

    /// <summary>Providers that may sign the account in: a domain's own sign in nobody with a role, unless an owner said so.</summary>
    internal async ValueTask<IReadOnlyList<IdentityProvider>> OfferedAsync() =>
        [.. (await Providers.OfferedAsync(account.Address.Domain is { } domain ? [domain] : [], context.RequestAborted).ConfigureAwait(false)).Where(provider => provider.Opens(account))];

    internal T Service<T>()
        where T : notnull => context.RequestServices.GetRequiredService<T>();
}
