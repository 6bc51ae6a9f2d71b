using System.Net;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Identity.Tests;

/// <summary>What a token or a password of a program has opened ends with it, over every protocol, and nothing else does.</summary>
public class CredentialEndTests(IdentityServer server) : IClassFixture<IdentityServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("access token revoked")]
    [InlineData("refresh token revoked")]
    [InlineData("refresh token used twice")]
    [InlineData("code used twice")]
    [InlineData("consent taken back")]
    [InlineData("client deleted")]
    [InlineData("another password")]
    public async Task What_a_token_opened_ends_with_it(string how)
    {
        string name = "app-" + Guid.NewGuid().ToString("N");
        OAuthFlow app = await OAuthFlow.RegisterAsync(server, new NewOAuthClient { ClientId = name, Name = "The App", RedirectUris = [OAuthFlow.Redirect], IsPublic = true, Scopes = ["mail"] });
        OAuthFlow other = await OAuthFlow.RegisterAsync(server);
        using Browser alice = await server.SignInAsync();
        string code = await app.CodeAsync(alice);
        (_, JsonElement tokens) = await app.RedeemAsync(code);
        (_, JsonElement others) = await other.RedeemAsync(await other.CodeAsync(alice));
        string access = tokens.GetProperty("access_token").GetString()!;
        string refresh = tokens.GetProperty("refresh_token").GetString()!;
        using LiveSessions live = await LiveSessions.ByTokenAsync(server, access);
        using LiveSessions anothers = await LiveSessions.ByTokenAsync(server, others.GetProperty("access_token").GetString()!, pop3: false);
        AccountId account = (await server.AccountAsync("alice")).Id;
        switch (how)
        {
            case "access token revoked":
                Assert.Equal(HttpStatusCode.OK, (await app.PostAsync("/oauth/revoke", ("token", access))).Status);
                break;
            case "refresh token revoked":
                Assert.Equal(HttpStatusCode.OK, (await app.PostAsync("/oauth/revoke", ("token", refresh))).Status);
                break;
            case "refresh token used twice":
                Assert.Equal(HttpStatusCode.OK, (await app.RefreshAsync(refresh)).Status);
                await live.AreThereAsync();
                Assert.Equal(HttpStatusCode.BadRequest, (await app.RefreshAsync(refresh)).Status);
                break;
            case "code used twice":
                Assert.Equal(HttpStatusCode.BadRequest, (await app.RedeemAsync(code)).Status);
                break;
            case "consent taken back":
                var consents = server.Service<Consents>();
                foreach (Consent one in (await consents.ListAsync(account, Token)).Where(one => one.Name == "The App"))
                {
                    // The others of this class are of the same name; only this one's end is waited for.
                    if (await OfAsync(one.Id, name)) Assert.True(await consents.RevokeAsync(account, one.Id));
                }

                break;
            case "client deleted":
                Assert.True(await server.Service<OAuthClients>().DeleteAsync(name, "test", Token));
                break;
            default:
                await server.Service<DirectoryAdministration>().SetPasswordAsync(account, IdentityServer.Password, Token);
                break;
        }

        await live.EndAsync();
        if (how == "another password") await anothers.EndAsync();
        else await anothers.AreThereAsync();
        await app.IsRefusedAsync(access, "/jmap/session");
    }

    [Fact]
    public async Task What_a_programs_password_opened_ends_with_it_and_not_with_another()
    {
        var passwords = server.Service<ApplicationPasswords>();
        AccountId account = (await server.AccountAsync("alice")).Id;
        using LiveSessions live = await LiveSessions.ByPasswordAsync(server, await passwords.CreateAsync(account, "phone", ["mail"]));
        using LiveSessions anothers = await LiveSessions.ByPasswordAsync(server, await passwords.CreateAsync(account, "tablet", ["mail"]), pop3: false);
        ApplicationPassword phone = (await passwords.ListAsync(account, Token)).Single(static one => one.Name == "phone");
        Assert.True(await passwords.DeleteAsync(account, phone.Id));
        await live.EndAsync();
        await anothers.AreThereAsync();
    }

    [Fact]
    public async Task What_was_only_tried_ends_nothing()
    {
        var passwords = server.Service<ApplicationPasswords>();
        AccountId account = (await server.AccountAsync("alice")).Id;
        using LiveSessions live = await LiveSessions.ByPasswordAsync(server, await passwords.CreateAsync(account, "watch", ["mail"]));
        ApplicationPassword watch = (await passwords.ListAsync(account, Token)).Single(static one => one.Name == "watch");
        using (Storage.StoreTrial.Begin()) Assert.True(await passwords.DeleteAsync(account, watch.Id));
        await live.AreThereAsync();
    }

    private async Task<bool> OfAsync(string grant, string client)
    {
        var grants = server.Service<OpenIddict.Abstractions.IOpenIddictAuthorizationStore<OAuthGrant>>();
        return (await grants.FindByIdAsync(grant, Token))?.Client == (await server.Service<OAuthClients>().ListAsync(Token)).Single(one => one.ClientId == client).Id;
    }
}
