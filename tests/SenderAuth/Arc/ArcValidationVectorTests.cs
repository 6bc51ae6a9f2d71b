namespace Posthouse.SenderAuth.Tests.Arc;

/// <summary>The public suite's validation scenarios. It was written for a draft: where RFC 8617 says otherwise, the RFC holds, and the scenario stands here by name.</summary>
public sealed class ArcValidationVectorTests
{
    private const string FailedChain = "RFC 8617 §5.2 step 2: where the newest seal says cv=fail the status is fail; the draft had no status then.";

    /// <summary>Scenarios that RFC 8617 contradicts: what it says instead, and why.</summary>
    private static readonly Dictionary<string, (string Status, string Why)> Contradicted = new()
    {
        ["cv_fail_i1_as_cv_fail"] = ("fail", FailedChain),
        ["cv_fail_i2_as2_fail"] = ("fail", FailedChain),
        ["cv_fail_i2_as1_fail"] = ("fail", "RFC 8617 §5.2 step 3.C: no seal of a chain may say cv=fail; the draft had no status then."),
        ["ams_fields_c_na"] = ("fail", "RFC 8617 §4.1.2 takes DKIM's tags, and without c= RFC 6376 §3.5 has simple/simple; this was signed relaxed."),
        ["ams_fields_h_empty"] = ("fail", "RFC 6376 §3.5, §5.4: h= has one name at least, and From is among them."),
        ["ams_fields_h_mis_hdr"] = ("fail", "RFC 6376 §3.5: the names of h= are field names; an empty one between colons is none."),
    };

    [Fact]
    public async Task The_chains_have_the_status_that_the_suite_says()
    {
        var wrong = new List<string>();
        int count = 0;
        foreach ((string name, var test, var document) in ArcVectors.Read("arc-draft-validation-tests.yml"))
        {
            count++;
            string expected = Contradicted.TryGetValue(name, out (string Status, string Why) other) ? other.Status : test.Text("cv").ToLowerInvariant();
            ArcOutcome outcome = await new ArcValidator(ArcVectors.Zone(document), TimeProvider.System, new DkimVerifierOptions()).ValidateAsync(new TestMessage(test.Text("message")));
            if (outcome.Result.Name() != expected) wrong.Add($"{name}: {expected} expected, {outcome.Result.Name()} found: {outcome.Reason} {outcome.SignatureReason} i={outcome.Instance}");
        }

        Assert.True(count > 150, $"{count} scenarios");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
