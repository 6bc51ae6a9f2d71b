namespace Posthouse.Directory;

/// <summary>Where no room above has other languages.</summary>
internal sealed class EnglishText : IUserText
{
    public string InChinese(string english) => english;
}
