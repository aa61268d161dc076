@echo off
rem The targets are in eng\Build, shared with build.sh.
where dotnet >nul 2>nul
if errorlevel 1 (
  echo build.cmd: dotnet is not on the PATH. Install the .NET 10 SDK from https://dotnet.microsoft.com/download and try again. 1>&2
  exit /b 127
)
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set DOTNET_NOLOGO=1
set DOTNET_CLI_USE_MSBUILD_SERVER=0
set MSBUILDDISABLENODEREUSE=1
dotnet run --project "%~dp0eng\Build" -- %*
exit /b %ERRORLEVEL%
