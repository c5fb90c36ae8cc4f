using Kloop.Engine.Applications;
using Kloop.Engine.Dev.Changes;
using static Kloop.Engine.Tests.Projects.Layout;

namespace Kloop.Engine.Tests.Projects.Dev;

public sealed class DevPlannerTests
{
    private static string[] Targets(string dockerfile, params (string Path, string Text)[] files) => Cart(dockerfile, files).Targets();

    private static Layout Cart(string dockerfile, params (string Path, string Text)[] files) =>
        files.Aggregate(new Layout().With("cart/Dockerfile", dockerfile).With("k8s.yaml", Deployment("cart", "cart")), (l, f) => l.With("cart/" + f.Path, f.Text));

    [Fact]
    public void Node_IsCopied_AndInstalledInTheContainer() => Assert.Equal(
        ["cart", "  cart -> /app", "  package.json: Run npm ci + restart", "  package-lock.json: Run npm ci + restart", "  yarn.lock: Run npm ci + restart", "  pnpm-lock.yaml: Run npm ci + restart", "  *: Restart"],
        Targets("FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD [\"node\", \"server.js\"]\n", ("package.json", "{}"), ("package-lock.json", "{}"), ("server.js", "")));

    [Fact]
    public void Node_OfAnotherUser_IsRebuiltForNewDependencies()
    {
        var rules = Cart("FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nUSER node\nCMD [\"npm\", \"run\", \"dev\"]\n", ("package.json", "{}"), ("server.js", "")).Find().Targets[0].Rules;
        Assert.Equal(ChangeAction.Rebuild, rules.First(r => r.Pattern == "package.json").Action);
        Assert.Equal(ChangeAction.Copy, rules[^1].Action);
    }

    [Fact]
    public void Node_ThatIsCompiled_IsRebuilt() => Assert.Equal(
        ["cart", "  watch cart", "  *: Rebuild"],
        Targets("FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nFROM nginx\nCOPY --from=build /app/dist /usr/share/nginx/html\n", ("package.json", "{}"), ("src/main.ts", "")));

    [Fact]
    public void Node_ThroughAStage_IsFollowed() => Assert.Equal(
        ["cart", "  cart -> /srv", "  cart/src -> /srv/code"],
        Targets("FROM node:22 AS deps\nWORKDIR /app\nCOPY . .\nRUN npm ci\nFROM node:22-slim\nWORKDIR /srv\nCOPY --from=deps /app ./\nCOPY --from=deps /app/src /srv/code\nCMD [\"node\", \"x.js\"]\n", ("package.json", "{}"), ("src/x.js", "")).Take(3));

    [Fact]
    public void Python_IsCopied_AndWhatReloadsItselfIsNotRestarted() => Assert.Equal(
        ["cart", "  cart/app -> /code/app", "  cart -> /code only /requirements.txt", "  requirements.txt: Run pip install -r requirements.txt + restart", "  *: Copy"],
        Targets("FROM python:3.12\nWORKDIR /code\nCOPY ./requirements.txt /code/requirements.txt\nRUN pip install -r requirements.txt\nCOPY ./app /code/app\nCMD [\"uvicorn\", \"app.main:app\", \"--reload\"]\n", ("requirements.txt", "fastapi"), ("app/main.py", "")));

    [Fact]
    public void Python_WithDependenciesOfAnotherStage_IsCopied() => Assert.Equal(
        ["cart", "  cart -> /app", "  *: Restart"],
        Targets("FROM python AS b\nCOPY requirements.txt .\nRUN pip install --prefix=/install -r requirements.txt\nFROM python\nWORKDIR /app\nCOPY --from=b /install /usr/local\nCOPY . .\nUSER 1000\nCMD gunicorn app:app\n", ("requirements.txt", ""), ("app.py", "")));

    [Fact]
    public void Go_InOneStage_IsBuiltHere_WithItsFlags() => Assert.Equal(
        ["cart", "  .kloop/build/cart -> /bin only /server", "  watch cart", "  *: BuildHere env CGO_ENABLED=0 GOOS=linux GOARCH=amd64 go build -buildvcs=false -o .kloop/build/cart/server -ldflags=-s -w ./cmd/server"],
        Targets("FROM golang\nWORKDIR /src\nCOPY . .\nRUN go mod download && CGO_ENABLED=0 go build -ldflags=\"-s -w\" -o /bin/server ./cmd/server\nENTRYPOINT [\"/bin/server\"]\n", ("go.mod", "module x.example/cart"), ("cmd/server/main.go", "")));

    [Fact]
    public void Go_WithFilesBesideIt_HasTheseToo() => Assert.Equal(
        ["cart", "  .kloop/build/cart -> / only /app", "  cart/templates -> /templates"],
        Targets("FROM golang AS build\nWORKDIR /src\nCOPY . .\nARG LDFLAGS\nRUN go build -ldflags \"$LDFLAGS\" -o /app .\nFROM scratch\nCOPY --from=build /app /app\nCOPY --from=build /src/templates /templates\nENTRYPOINT [\"/app\"]\n",
            ("go.mod", "module x.example/cart"), ("main.go", ""), ("templates/a.html", "")).Take(3));

    [Fact]
    public void DotNet_PublishedInAStage_IsBuiltHere_WithItsWebFolder() => Assert.Equal(
        ["cart", "  .kloop/build/cart -> /app", "  cart/wwwroot -> /app/wwwroot", "  watch cart", "  *: BuildHere dotnet build cart/Cart.csproj -c Debug -o .kloop/build/cart -v quiet -nologo -clp:NoSummary -p:RunAnalyzers=false"],
        Targets("FROM mcr.example/dotnet/sdk:10.0 AS build\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /out\nFROM mcr.example/dotnet/aspnet:10.0\nWORKDIR /app\nCOPY --from=build /out .\nENTRYPOINT [\"dotnet\", \"Cart.dll\"]\n",
            ("Cart.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />"), ("wwwroot/a.css", "")));

    [Theory]
    [InlineData("deep/Cart.cs", true)]
    [InlineData("Pages/Index.cshtml", true)]
    [InlineData("appsettings.Development.json", true)]
    [InlineData("Cart.csproj", false)]
    [InlineData("packages.lock.json", false)]
    [InlineData("Directory.Packages.props", false)]
    public void DotNet_RestoresOnlyForWhatPackagesDependOn(string path, bool incremental)
    {
        var target = Cart("FROM mcr.example/dotnet/sdk:10.0 AS build\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /out\nFROM mcr.example/dotnet/aspnet:10.0\nWORKDIR /app\nCOPY --from=build /out .\nENTRYPOINT [\"dotnet\", \"Cart.dll\"]\n",
            ("Cart.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />")).Find().Targets[0];
        var build = Assert.Single(new ChangeRules(target.Rules).Decide([path]).Builds);
        Assert.Equal(incremental, build.Incremental);
        Assert.Equal(incremental, build.Command.Contains("--no-restore"));
    }

    [Theory]
    [InlineData("dotnet/aspnet", "--no-self-contained")]
    [InlineData("dotnet/runtime-deps", "--self-contained")]
    [InlineData("debian", "--self-contained")]
    public void DotNet_ThatIsAProgramByItself_IsBuiltForThePlatform(string image, string expected) => Assert.Contains(
        $"-r linux-x64 {expected}",
        Targets($"FROM mcr.example/dotnet/sdk AS build\nCOPY . .\nRUN dotnet publish -o /out\nFROM mcr.example/{image}\nCOPY --from=build /out /app\nENTRYPOINT [\"/app/Cart\"]\n", ("Cart.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />"))[^1], StringComparison.Ordinal);

    [Fact]
    public void Java_JarIsBuiltHere()
    {
        var lines = Targets("FROM maven AS build\nWORKDIR /src\nCOPY . .\nRUN mvn package\nFROM jre\nCOPY --from=build /src/target/*.jar /app/app.jar\nENTRYPOINT [\"java\", \"-jar\", \"/app/app.jar\"]\n", ("pom.xml", "<project />"), ("mvnw", ""), ("src/main/java/A.java", ""));
        Assert.Equal(["cart", "  .kloop/build/cart -> /app only /app.jar", "  watch cart"], lines.Take(3));
        Assert.StartsWith("  *: BuildHere sh -c ./mvnw -q package -DskipTests && mkdir", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void DockerIgnore_KeepsOutOfTheContainerToo()
    {
        var folder = Cart("FROM nginx\nCOPY . /usr/share/nginx/html\n", ("index.html", ""), (".dockerignore", "# x\nnotes\n!notes/keep\n**/*.log\n")).Find().Targets[0].Folders[0];
        Assert.Equal(["/notes", "!/notes/keep", "/**/*.log"], folder.Ignored.Take(3));
        Assert.Contains("node_modules/", folder.Ignored);
    }

    [Fact]
    public void RenamedFile_IsRebuilt()
    {
        var target = Cart("FROM nginx\nCOPY site.conf /etc/nginx/conf.d/default.conf\nCOPY html /usr/share/nginx/html\n", ("site.conf", ""), ("html/a.html", "")).Find().Targets[0];
        Assert.Equal(ChangeAction.Rebuild, target.Rules.First(r => r.Pattern == "site.conf").Action);
        Assert.Equal("/work/shop/cart", Assert.Single(target.Watched));
        Assert.Equal("/work/shop/cart/html", Assert.Single(target.Folders).Laptop);
    }

    [Fact]
    public void WhatNobodyMakes_IsTold() =>
        Assert.Contains("cart/Dockerfile:2 copies cart/build/program, which is not in the repository: images: in kloop.yaml says with before: what makes it", Cart("FROM scratch\nCOPY build/program /program\n", ("main.rs", "")).Find().Assumed);
}
