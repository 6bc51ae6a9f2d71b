namespace Posthouse.SenderAuth.Tests;

public sealed class AuthResultNamesTests
{
    // RFC 8601 §2.7: the words that other programs look for.
    [Theory]
    [InlineData(AuthResult.None, "none")]
    [InlineData(AuthResult.Neutral, "neutral")]
    [InlineData(AuthResult.Pass, "pass")]
    [InlineData(AuthResult.Fail, "fail")]
    [InlineData(AuthResult.SoftFail, "softfail")]
    [InlineData(AuthResult.Policy, "policy")]
    [InlineData(AuthResult.TempError, "temperror")]
    [InlineData(AuthResult.PermError, "permerror")]
    public void A_result_has_the_word_of_the_standard(AuthResult result, string word) => Assert.Equal(word, result.Name());
}
