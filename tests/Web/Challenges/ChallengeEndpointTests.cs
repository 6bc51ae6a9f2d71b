using System.Net;
using Posthouse.Acme;

namespace Posthouse.Web.Tests;

public class ChallengeEndpointTests(WebServer server) : IClassFixture<WebServer>
{
    [Fact]
    public async Task A_proof_is_shown_to_anybody_by_its_token_and_nothing_else_is()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        IChallengeSolver challenges = server.Service<HttpChallenges>();
        ChallengeProof[] proofs = [new("mail.here.test", "the-token", "the-token.thumbprint")];
        await challenges.PrepareAsync(proofs, token);
        Assert.Equal("the-token.thumbprint", await server.Outside.GetStringAsync("/.well-known/acme-challenge/the-token", token));
        foreach (string path in (string[])["other", "the-token/x", "", "..%2Fthe-token"])
        {
            using HttpResponseMessage response = await server.Outside.GetAsync("/.well-known/acme-challenge/" + path, token);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        await challenges.CleanUpAsync(proofs);
        using HttpResponseMessage gone = await server.Outside.GetAsync("/.well-known/acme-challenge/the-token", token);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }
}
