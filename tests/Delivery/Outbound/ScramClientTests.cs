namespace Posthouse.Delivery.Tests;

public class ScramClientTests
{
    private const string ServerFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    private readonly ScramClient _client = new("user", "pencil", "rOprNGfwEbeRWgbNEkqO");

    [Fact]
    public void The_example_of_rfc_7677_comes_out()
    {
        Assert.Equal("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", _client.First);
        Assert.Equal("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", _client.Final(ServerFirst));
        Assert.True(_client.IsGenuine("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
        Assert.False(_client.IsGenuine("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
        Assert.False(_client.IsGenuine("e=invalid-proof"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("r=somebodyElses%hvYDp,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000000000")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=*,i=4096")]
    [InlineData("m=mandatory,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    public void A_first_message_that_cannot_be_trusted_gets_no_proof(string serverFirst) => Assert.Null(_client.Final(serverFirst));

    [Fact]
    public void A_name_with_commas_and_equals_signs_is_escaped() => Assert.Equal("n,,n=a=2Cb=3Dc,r=x", new ScramClient("a,b=c", "p", "x").First);
}
