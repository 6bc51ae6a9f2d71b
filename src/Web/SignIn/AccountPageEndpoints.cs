using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>The page on which people look after their own account: password, second factor, passwords of programs, where they are signed in.</summary>
internal static class AccountPageEndpoints
{
    internal const string Path = "/account";

    internal static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, static async context =>
        {
            if (await EnterAsync(context).ConfigureAwait(false) is { } visit) await visit.ShowAsync().ConfigureAwait(false);
        });
        Post(endpoints, "password", ChangePasswordAsync);
        Post(endpoints, "factor/begin", static (visit, form) => visit.AfterPasswordAsync(form, async () =>
        {
            await visit.Factors.BeginAsync(visit.Account.Id, visit.Session.Id, visit.Context.RequestAborted).ConfigureAwait(false);
            await visit.ShowAsync().ConfigureAwait(false);
        }));
        Post(endpoints, "factor/confirm", static async (visit, form) =>
        {
            IReadOnlyList<string>? codes = await visit.Sessions.ConfirmFactorAsync(visit.Account.Id, form["code"].ToString(), visit.Session.Id, visit.Context.RequestAborted).ConfigureAwait(false);
            await (codes is null ? visit.ShowAsync(visit.Text.CodeWrong, StatusCodes.Status400BadRequest) : visit.ShowAsync(visit.Text.FactorAdded, recovery: codes)).ConfigureAwait(false);
        });
        Post(endpoints, "factor/recovery", static (visit, form) => visit.AfterPasswordAsync(form, async () =>
            await visit.ShowAsync(visit.Text.Done, recovery: await visit.Factors.ReplaceRecoveryCodesAsync(visit.Account.Id, visit.Context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false)));
        Post(endpoints, "factor/remove", static (visit, form) => visit.AfterPasswordAsync(form, async () =>
        {
            await visit.Factors.RemoveAsync(visit.Account.Id, visit.Account.Address.ToString(), visit.Context.RequestAborted).ConfigureAwait(false);
            await visit.ShowAsync(visit.Text.Done).ConfigureAwait(false);
        }));
        Post(endpoints, "programs/create", static (visit, form) => visit.AfterPasswordAsync(form, async () =>
        {
            string[] scopes = [.. form["scope"].OfType<string>().Where(scope => scope != OAuthScopes.Admin || visit.Account.IsAdministrator)];
            string made = await visit.Applications.CreateAsync(visit.Account.Id, form["name"].ToString(), scopes).ConfigureAwait(false);
            await visit.ShowAsync(made: made).ConfigureAwait(false);
        }));
        Post(endpoints, "programs/delete", static async (visit, form) =>
        {
            await visit.Applications.DeleteAsync(visit.Account.Id, form["id"].ToString()).ConfigureAwait(false);
            await visit.ShowAsync(visit.Text.Done).ConfigureAwait(false);
        });
        Post(endpoints, "passkeys/rename", static async (visit, form) =>
        {
            await visit.Keys.RenameAsync(visit.Account.Id, form["id"].ToString(), form["name"].ToString()).ConfigureAwait(false);
            await visit.ShowAsync(visit.Text.Done).ConfigureAwait(false);
        });
        Post(endpoints, "passkeys/delete", static async (visit, form) =>
        {
            await visit.Keys.DeleteAsync(visit.Account.Id, form["id"].ToString()).ConfigureAwait(false);
            await visit.ShowAsync(visit.Text.Done).ConfigureAwait(false);
        });
        Post(endpoints, "providers/link", static (visit, form) => visit.AfterPasswordAsync(form, () => LinkAsync(visit, form["provider"].ToString(), confirm: false)));
        Post(endpoints, "confirm", static (visit, form) => LinkAsync(visit, form["provider"].ToString(), confirm: true));
        Post(endpoints, "providers/unlink", static async (visit, form) =>
        {
            await visit.Providers.UnlinkAsync(visit.Account.Id, form["id"].ToString(), visit.Account.Address.ToString()).ConfigureAwait(false);
            // This session may have been one of those that the provider had begun.
            if ((await visit.Sessions.ListAsync(visit.Account.Id, visit.Context.RequestAborted).ConfigureAwait(false)).Any(one => one.Id == visit.Session.Id)) await visit.ShowAsync(visit.Text.Done).ConfigureAwait(false);
            else SignInEndpoints.GoOn(visit.Context, $"{SignInEndpoints.Path}?next={Path}");
        });
        Post(endpoints, "consents/revoke", static async (visit, form) =>
        {
            await visit.Consents.RevokeAsync(visit.Account.Id, form["id"].ToString()).ConfigureAwait(false);
            await visit.ShowAsync(visit.Text.Done).ConfigureAwait(false);
        });
        Post(endpoints, "sessions/revoke", static async (visit, form) =>
        {
            await visit.Sessions.RevokeAsync(visit.Account.Id, form["id"].ToString()).ConfigureAwait(false);
            await visit.ShowAsync(visit.Text.Done).ConfigureAwait(false);
        });
        Post(endpoints, "sessions/revoke-others", static async (visit, _) =>
        {
            await visit.Sessions.RevokeOthersAsync(visit.Account.Id, BrowserSessions.IdOf(visit.Context.Request)).ConfigureAwait(false);
            await visit.ShowAsync(visit.Text.Done).ConfigureAwait(false);
        });
    }

    private static void Post(IEndpointRouteBuilder endpoints, string action, Func<AccountVisit, IFormCollection, Task> handler) => endpoints.MapPost($"{Path}/{action}", async context =>
    {
        if (await EnterAsync(context).ConfigureAwait(false) is not { } visit) return;
        if (await SignInEndpoints.ReadFormAsync(context).ConfigureAwait(false) is not { } form || !AuthorizeEndpoint.IsOwnForm(context, form["csrf"]))
        {
            PersonalPage.Protect(context.Response);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        try
        {
            await handler(visit, form).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FormatException or DirectoryException)
        {
            await visit.ShowAsync(visit.Text.Language == "zh-CN" ? ChineseSentences.Of(exception.Message) : exception.Message, StatusCodes.Status400BadRequest).ConfigureAwait(false);
        }
        catch (StoreException) when (!context.Response.HasStarted)
        {
            // The store has said so in the log; it may be unable to read what the page shows.
            PersonalPage.Protect(context.Response);
            await PersonalPage.WriteAsync(context, visit.Text.Language, visit.Text.Title, null, default, $"<p class=\"note\" role=\"alert\">{SetupPage.Encode(visit.Text.Unavailable)}</p>", StatusCodes.Status503ServiceUnavailable).ConfigureAwait(false);
        }
    });

    private static async Task<AccountVisit?> EnterAsync(HttpContext context)
    {
        BrowserVisitor? visitor = SignInEndpoints.IsPrivate(context)
            ? await context.RequestServices.GetRequiredService<BrowserSessions>().FindVisitorAsync(context, context.RequestAborted, evenUnenrolled: true).ConfigureAwait(false)
            : null;
        if (visitor is { Session: { } session, Result.Account: { } account }) return new AccountVisit(context, account, session);
        SignInEndpoints.GoOn(context, $"{SignInEndpoints.Path}?next={Path}");
        return null;
    }

    // By a link and not a redirection: browsers hold the answer to a form to its page's policy, and whoever leaves sees where he goes.
    private static async Task LinkAsync(AccountVisit visit, string wanted, bool confirm)
    {
        IdentityProvider? provider = (await visit.OfferedAsync().ConfigureAwait(false)).FirstOrDefault(one => $"{one.OwnerName}/{one.Name}" == wanted);
        Uri? place = provider is null ? null
            : await visit.Service<ProviderSignIn>().BeginAsync(visit.Context, provider, Path, visit.Account.Address.ToString(), again: confirm, linkTo: visit.Session).ConfigureAwait(false);
        if (place is null) await visit.ShowAsync(visit.Text.ProviderUnreachable, StatusCodes.Status502BadGateway).ConfigureAwait(false);
        else await visit.ShowAsync(leave: (place.AbsoluteUri, provider!.Label), confirm: confirm).ConfigureAwait(false);
    }

    private static async Task ChangePasswordAsync(AccountVisit visit, IFormCollection form)
    {
        string wanted = form["new"].ToString();
        if (wanted != form["repeat"].ToString())
        {
            await visit.ShowAsync(visit.Text.PasswordsDiffer, StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }

        await visit.AfterPasswordAsync(form, async () =>
        {
            await visit.Context.RequestServices.GetRequiredService<DirectoryAdministration>().SetPasswordAsync(visit.Account.Id, wanted, visit.Context.RequestAborted).ConfigureAwait(false);
            // All sessions have ended with the old password, this one too: it begins anew with the new one.
            SignInResult result = await visit.CheckAsync(wanted).ConfigureAwait(false);
            if (result.Outcome == SignInOutcome.Success) await visit.Sessions.BeginAsync(visit.Context, result, visit.Session.Method).ConfigureAwait(false);
            SignInEndpoints.GoOn(visit.Context, $"{Path}?lang={visit.Text.Language}&changed=1");
        }).ConfigureAwait(false);
    }
}
